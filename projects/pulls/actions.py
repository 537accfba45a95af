"""A change is proposed, goes on, is taken in or put aside. Nothing of it is public before a release is reviewed."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import can, require
from core.policies import current
from core.problems import BadInput, Conflict, TooLarge, TooMany
from discussions.actions import open_topic
from projects.actions import board_of
from projects.actions.authors import author_of
from projects.actions.pushes import tell_moved
from projects.cards.translations import language_of
from projects.models import Project
from projects.pulls.messages import squashed, taken_in
from projects.pulls.models import Pull
from projects.pulls.queries import under_way_by
from projects.pulls.rules import acting
from projects.pulls.sight import head_of, sees_changes
from projects.pulls.states import PULL_MOVES, MergeWay, PullState
from projects.pulls.texts import Files, kept
from projects.queries.releases import CARD
from projects.queries.visibility import public_release, sees_history, visible_commit
from repositories.actions import Add, Move, Operation, begin_ref, commit, merge
from repositories.actions.refs import move_ref
from repositories.queries import Change, diff, get_commit, head

MEGABYTE = 2**20
MOST_LANGUAGES = 15  # as many as fit into `Pull.translated`, however long their tags


@transaction.atomic
def propose(
    *,
    project: Project,
    user: Any,
    title: str,
    text: str,
    operations: Sequence[Operation] = (),
    message: str = "",
    parent: bytes | None = None,
    is_draft: bool = False,
) -> Pull:
    """Begin a pull request, on top of what its author sees; with operations, these are its first commit.

    It is a topic of the project as well: its pace, its measure and its number are those of topics.
    """
    require(user, "pulls.propose", project)
    base = begins_from(project, user, parent)
    _check_count(project, user)
    topic = open_topic(board=board_of(project=project, user=user), user=user, title=title, text=text)
    state = PullState.DRAFT if is_draft else PullState.OPEN
    facts = {"number": topic.number, "base": base, "state": state}
    pull = Pull.objects.create(project=project, topic=topic, author=user, **facts)
    begin_ref(repository=project.repository, name=pull.ref, at=base)
    events.record("pull.propose", pull, actor=user, role=acting(user, pull), to_state=pull.state)
    if operations and add_commit(pull=pull, user=user, operations=operations, message=message or title) == base:
        raise BadInput(_("This would change nothing."), code="changes_nothing")
    return pull


@transaction.atomic
def propose_texts(*, project: Project, user: Any, files: Files, **said: Any) -> Pull:
    """The same with texts that were typed."""
    require(user, "pulls.propose", project)
    return propose(project=project, user=user, operations=kept(project, files), **said)


@transaction.atomic
def propose_commit(*, project: Project, user: Any, title: str, text: str, base: bytes, tip: bytes) -> Pull:
    """A pull request of commits that are here already: those that led to `tip` since `base`."""
    require(user, "projects.edit", project)
    topic = open_topic(board=board_of(project=project, user=user), user=user, title=title, text=text)
    facts = {"number": topic.number, "base": base}
    pull = Pull.objects.create(project=project, topic=topic, author=user, **facts)
    begin_ref(repository=project.repository, name=pull.ref, at=tip)
    events.record("pull.propose", pull, actor=user, role=acting(user, pull), to_state=pull.state)
    return pull


@transaction.atomic
def advance(*, pull: Pull, user: Any, tip: bytes) -> None:
    """It stands at another commit that is here already."""
    _hold(pull)
    require(user, "projects.edit", pull.project)
    _require_under_way(pull)
    move_ref(repository=pull.project.repository, name=pull.ref, old=head_of(pull), new=tip)
    evidence = [{"commit": tip.hex(), "title": get_commit(pull.project.repository, tip).title}]
    events.record("pull.committed", pull, actor=user, role=acting(user, pull), evidence=evidence)


@transaction.atomic
def add_texts(*, pull: Pull, user: Any, files: Files, message: str) -> bytes:
    require(user, "pulls.go_on", pull)
    return add_commit(pull=pull, user=user, operations=kept(pull.project, files), message=message)


def begins_from(project: Project, user: Any, parent: bytes | None = None) -> bytes:
    """`main` for whoever sees it, for others the published release; or what they say, if they see that."""
    if parent is not None:
        return visible_commit(user, project, parent.hex()).commit
    if sees_history(user, project):
        return visible_commit(user, project).commit
    release = public_release(project)
    assert release is not None  # or it could not be proposed
    return visible_commit(user, project, release.revision).commit


@transaction.atomic
def add_commit(
    *, pull: Pull, user: Any, operations: Sequence[Operation], message: str, parent: bytes | None = None
) -> bytes:
    """One more commit. What somebody brings to a project that is not theirs is bounded."""
    _hold(pull)
    require(user, "pulls.go_on", pull)
    _require_under_way(pull)
    if not sees_changes(user, pull):
        raise Conflict(_("What this began from is not to be seen any more."), code="base_gone")
    if not can(user, "projects.edit", pull.project):
        _check_size(operations)
    before = head_of(pull)
    oid = commit(
        repository=pull.project.repository,
        operations=operations,
        author=author_of(user),
        message=message,
        parent=parent,
        begins=False,
        ref=pull.ref,
    )
    if oid != before:
        title = get_commit(pull.project.repository, oid).title
        evidence = [{"commit": oid.hex(), "title": title}]
        events.record("pull.committed", pull, actor=user, role=acting(user, pull), evidence=evidence)
    return oid


def open_pull(*, pull: Pull, user: Any) -> Pull:
    """The draft is ready to be looked at."""
    return _moved(pull, "open", user)


def close_pull(*, pull: Pull, user: Any) -> Pull:
    """It is not taken in; its commits stay where they are."""
    return _moved(pull, "close", user)


def reopen_pull(*, pull: Pull, user: Any) -> Pull:
    return _moved(pull, "reopen", user)


@transaction.atomic
def merge_pull(*, pull: Pull, user: Any, seen: bytes | None = None, way: str = MergeWay.MERGE) -> Pull:
    """Take it into `main`, as a commit with both for parents, or squashed into one that names whoever wrote it. `seen`
    is the commit that the merger looked at."""
    _hold(pull)
    require(user, "pulls.merge", pull)
    _require_under_way(pull)
    tip, repository = head_of(pull), pull.project.repository
    if seen is not None and seen != tip:
        raise Conflict(_("Another commit came meanwhile. Look at it first."), code="branch_moved")
    before = head(repository, repository.default_branch)
    squash = way == MergeWay.SQUASH
    said = squashed(pull) if squash else taken_in(pull, user)
    oid = merge(
        repository=repository,
        branch=repository.default_branch,
        theirs=tip,
        committer=author_of(user),
        squash=squash,
        **said,
    )
    brought = diff(repository, before, oid)
    translated = _translated(brought) if user.pk != pull.author_id else []
    evidence = [{"commit": oid.hex(), "way": str(way), **({"translated": translated} if translated else {})}]
    changes = {"merged_as": oid, "translated": " ".join(translated)}
    move(pull, PULL_MOVES, "merge", actor=user, role=acting(user, pull), evidence=evidence, changes=changes)
    with_card = any(change.path == CARD for change in brought)
    tell_moved(pull.project, user, [Move(f"refs/heads/{repository.default_branch}", before, oid)], with_card=with_card)
    return pull


ACTS: dict[str, Callable[..., Pull]] = {"open": open_pull, "close": close_pull, "reopen": reopen_pull}


def _moved(pull: Pull, name: str, user: Any) -> Pull:
    require(user, f"pulls.{name}", pull)
    move(pull, PULL_MOVES, name, actor=user, role=acting(user, pull))
    return pull


def _translated(brought: Sequence[Change]) -> list[str]:
    """The languages in which the card is there, or better, through this."""
    found = {language_of(change.path) for change in brought if change.new is not None}
    return sorted(found - {""})[:MOST_LANGUAGES]


def _hold(pull: Pull) -> None:
    """Commits, moves and a merge wait for each other; each finds it as the one before left it."""
    pull.state = Pull.objects.select_for_update().values_list("state", flat=True).get(pk=pull.pk)


def _require_under_way(pull: Pull) -> None:
    if not pull.is_under_way:
        raise Conflict(_("It is settled already; nothing more comes to it."), code="wrong_state", state=pull.state)


def _check_count(project: Project, user: Any) -> None:
    most = current("pulls")["under_way"]
    if not can(user, "projects.edit", project) and under_way_by(user, project) >= most:
        text = _("You have %(n)d pull requests under way here. Wait for an answer, or close one.")
        raise TooMany(text % {"n": most}, code="pulls_under_way")


def _check_size(operations: Sequence[Operation]) -> None:
    most = current("pulls")["largest_megabytes"]
    if sum(one.file.size for one in operations if isinstance(one, Add)) > most * MEGABYTE:
        text = _("More than %(n)d MB at once are brought by members of the project.")
        raise TooLarge(text % {"n": most}, code="pull_too_large")
