"""Handing a release in. What is handed in is frozen: commit, digest, manifest, card."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.states import Trust
from core import events
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict, TooMany
from core.texts import written
from projects import statements as stated
from projects.actions.authors import author_of
from projects.actions.drafts import start_release
from projects.actions.moves import move_release
from projects.actions.suggestions import keep_suggestions
from projects.cards import join, with_facts
from projects.models import Project, Release
from projects.queries.preflight import preflight
from projects.queries.releases import CARD, card_at, facts_under_way
from projects.states import OPEN, MemberRole, ReleaseState
from projects.suggestions import Wish
from repositories.actions import Add, commit, store
from repositories.holding import hold
from repositories.queries import digest, files, head

NOTES_LIMIT = 20_000


@transaction.atomic
def submit_release(
    *,
    project: Project,
    user: Any,
    notes: str = "",
    statements: dict[str, Any] | None = None,
    wanted: Sequence[Wish] | None = None,
    unwanted: Sequence[Wish] | None = None,
) -> Release:
    """Freeze the head of the project's files and hand it in: for the first time, or again after fixes.

    `wanted` and `unwanted` are people whom the authors would like, or rather not, to judge it.

    Raises BadInput naming everything that preflight still misses, Conflict when the release is not with its author.
    """
    require(user, "projects.submit", project)
    release = start_release(project=project, user=user)
    policy = current("submission")
    said = release.statements | stated.checked(statements or {})
    text = written(notes, "notes", limit=NOTES_LIMIT) or release.notes
    _check_ready(project, said)
    keep_suggestions(release=release, wanted=wanted, unwanted=unwanted)
    frozen = freeze(project=project, user=user) | {"statements": said, "notes": text, "typed": {}}
    if release.state == ReleaseState.DRAFT:
        _check_pending(user, policy)
        name, frozen = "submit", frozen | {"submitted_by": user, "submitted_at": timezone.now()}
    else:
        _check_tries(release, policy)
        _check_changed(release, frozen)
        name = "resubmit"
    evidence = [{"digest": frozen["digest"], "commit": frozen["commit"].hex(), "number": release.number}]
    changes = frozen | {"policy_version": policy.reference}
    move_release(release, name, actor=user, role="author", evidence=evidence, changes=changes)
    return release


@transaction.atomic
def answer_changes(*, release: Release, user: Any, note: str = "", evidence: Sequence[Any] = ()) -> Release:
    """Hand a release back to its reviewers with new files. That each change was answered is for reviews to check."""
    require(user, "projects.submit", release)
    project = release.project
    _check_ready(project, release.statements)
    frozen = freeze(project=project, user=user)
    _check_changed(release, frozen)
    facts = {"digest": frozen["digest"], "before": release.digest}
    move_release(
        release,
        "answer_changes",
        actor=user,
        role="author",
        note=note,
        evidence=[facts, *evidence],
        changes=frozen | {"typed": {}},
    )
    return release


def freeze(*, project: Project, user: Any) -> dict[str, Any]:
    """What a release keeps of the project's head: after this, no later commit can change what is judged."""
    _complete_card(project, user)
    hold(project.repository)
    oid = head(project.repository)
    assert oid is not None, "a repository is born with a commit"
    card = card_at(project, oid)
    manifest = [entry.frozen for entry in files(project.repository, oid)]
    return {
        "commit": oid,
        "digest": digest(project.repository, oid),
        "card": card.body,
        "card_data": card.data,
        "manifest": manifest,
        "size": sum(entry["size"] for entry in manifest),
        "people": _people(project),
    }


def _people(project: Project) -> dict[str, Any]:
    """Who answers for it, as of now: a later release by others needs a full review."""
    writing = project.members.exclude(role=MemberRole.READ).order_by("user__handle")
    return {"owner": project.owner.handle, "maintainers": list(writing.values_list("user__handle", flat=True))}


def _complete_card(project: Project, user: Any) -> None:
    """The card says all facts itself, so that it can stand alone."""
    card = card_at(project)
    data = with_facts(card.data, facts_under_way(project, card))
    if data == card.data:
        return
    file = store(repository=project.repository, data=join(data, card.body).encode(), name=CARD)
    commit(
        repository=project.repository,
        operations=[Add(CARD, file)],
        author=author_of(user),
        message=_("Write the facts into the card"),
    )


def _check_ready(project: Project, said: dict[str, Any]) -> None:
    missing = [finding for finding in preflight(project, said) if finding.is_blocking and not finding.is_met]
    if missing:
        raise BadInput(
            _("The release is not ready: %(what)s.") % {"what": "; ".join(finding.title for finding in missing)},
            fields={finding.name: finding.detail for finding in missing},
            code="not_ready",
        )


def _check_pending(user: Any, policy: Policy) -> None:
    waiting = Release.objects.filter(submitted_by=user, state__in=OPEN).exclude(state=ReleaseState.DRAFT).count()
    limit = "open_submissions_limit" if user.trust >= Trust.BASIC else "newcomer_submissions_limit"
    if waiting >= policy[limit]:
        raise TooMany(
            _("You have %(count)d releases on their way. Wait for one to be decided, or withdraw one.")
            % {"count": waiting},
            code="too_many_open",
        )


def _check_tries(release: Release, policy: Policy) -> None:
    since = timezone.now() - timedelta(days=1)
    tries = events.history(release, ["release.resubmit"]).filter(at__gte=since).count()
    if tries >= policy["resubmissions_a_day"]:
        raise TooMany(
            _("Handed in %(count)d times today. Try again tomorrow.") % {"count": tries}, code="too_many_tries"
        )


def _check_changed(release: Release, frozen: dict[str, Any]) -> None:
    if frozen["digest"] == release.digest:
        raise Conflict(_("Nothing has changed since you last handed it in."), code="unchanged")
