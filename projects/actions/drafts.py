from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput, Conflict
from projects.models import Project, Release
from projects.queries.releases import release_under_way

TYPED_LIMIT = 600_000


@transaction.atomic
def start_release(*, project: Project, user: Any) -> Release:
    """The release that is being prepared: the one under way, or the draft of the next."""
    require(user, "projects.edit", project)
    release = release_under_way(project)
    if release is not None:
        return release
    last = Release.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            release = Release.objects.create(project=project, number=last + 1)
    except IntegrityError:
        raise Conflict(
            _("Somebody else has just begun this release. Reload to see it."), code="release_under_way"
        ) from None
    events.record("release.drafted", release, actor=user, to_state=release.state)
    return release


@transaction.atomic
def keep_typed(*, release: Release, user: Any, step: str, values: dict[str, Any]) -> None:
    """Remember what was typed in one step of the wizard and is not accepted yet."""
    require(user, "projects.edit", release)
    if sum(len(str(value)) for value in values.values()) > TYPED_LIMIT:
        raise BadInput(fields={step: _("This is too long to be kept.")})
    _change_typed(release, step, values)


@transaction.atomic
def discard_typed(*, release: Release, user: Any, step: str) -> None:
    """The step was accepted: its values now live where they belong."""
    require(user, "projects.edit", release)
    _change_typed(release, step, None)


def _change_typed(release: Release, step: str, values: dict[str, Any] | None) -> None:
    locked = Release.objects.select_for_update().get(pk=release.pk)
    if not locked.is_with_author:
        raise Conflict(_("This release is not with its author now."), code="wrong_state", state=locked.state)
    others = {name: typed for name, typed in locked.typed.items() if name != step}
    release.typed = others if values is None else others | {step: values}
    Release.objects.filter(pk=release.pk).update(typed=release.typed)
