"""Who may have the files of a project that are given on request. All that leaves asks here: pages, APIs, Hub clients,
LFS, git, comparisons, runs. The project's page, its card and the names of its files are for everybody who sees it.
"""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import Forbidden, SignInFirst
from core.remembering import remembered
from projects.access.models import AccessRequest, Gate
from projects.access.states import AccessState
from projects.cards.translations import language_of
from projects.models import Project, Release
from projects.queries.visibility import is_theirs_to_judge, readable_releases
from projects.rules import role_in

CARD = "README.md"


class NotLetIn(Forbidden):
    code = "gated"


class NotKnown(SignInFirst):
    code = "gated"


GATED = (NotLetIn, NotKnown)


def may_have_files(viewer: Any, project: Project, release: Release | None = None) -> bool:
    """Members, whoever was let in, and whoever has to judge it (an unpublished release, or anything as an editor)."""
    return (
        not project.is_gated
        or bool(role_in(viewer, project))
        or is_theirs_to_judge(viewer, release)
        or _is_let_in(viewer, project)
    )


def let_in(viewer: Any, project: Project, release: Release | None = None, path: str = "") -> None:
    """Raise what is told to whoever may not have the file. The card, in whatever language, is on the page."""
    if path != CARD and not language_of(path) and not may_have_files(viewer, project, release):
        raise gated(viewer, project)


def given_releases(viewer: Any, project: Project) -> list[Release]:
    """Of the releases that this person may read those whose files they may have; raises where they may have none."""
    readable = list(readable_releases(viewer, project))
    if may_have_files(viewer, project):
        return readable
    given = [release for release in readable if is_theirs_to_judge(viewer, release)]
    if readable and not given:
        raise gated(viewer, project)
    return given


def may_run(viewer: Any, project: Project, release: Release | None = None) -> bool:
    """Owners say whether running what is published needs access too; unless they say otherwise it does."""
    if may_have_files(viewer, project, release):
        return True
    return Gate.objects.filter(project=project, covers_runs=False).exists()


def gated(viewer: Any, project: Project) -> Forbidden | SignInFirst:
    address = settings.SITE_URL + reverse("access:ask", args=[project.owner.handle, project.name])
    text = _("The files of %(project)s are given on request. Ask for access at %(address)s")
    words = text % {"project": project, "address": address}
    kind = NotLetIn if getattr(viewer, "is_authenticated", False) else NotKnown
    return kind(words, ask_at=address)


def _is_let_in(viewer: Any, project: Project) -> bool:
    if not getattr(viewer, "is_authenticated", False):
        return False
    return remembered(("let in", project.pk, viewer.pk), lambda: _ask_whether_let_in(viewer, project))


def _ask_whether_let_in(viewer: Any, project: Project) -> bool:
    """By the clock, not by the beat: what ran out a moment ago is over."""
    lasts = Q(due_at=None) | Q(due_at__gt=timezone.now())
    mine = AccessRequest.objects.filter(project=project, person=viewer, state=AccessState.GRANTED)
    return mine.filter(lasts).exists()
