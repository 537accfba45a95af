from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from core.events import on
from core.models import Event
from core.moves import move
from projects.actions import pass_turn
from projects.models import Release
from projects.states import ReleaseState
from reviews.actions import cancel_round, drop_sample
from reviews.findables import KIND, findable_records, letters_of
from reviews.models import Round
from reviews.queries.rounds import open_round
from reviews.states import OPEN_ROUND, ROUND_MOVES, RoundState
from reviews.tasks import check_release, fill_round
from search.actions import forget, index
from search.kinds import Document, register


@on("release.submit", "release.resubmit", "release.answer_changes", "release.checks_rerun")
def check_new_files(event: Event) -> None:
    """What was handed in is checked. Asking twice is harmless: a check runs once for the same files."""
    transaction.on_commit(lambda: check_release.delay(release_id=event.object_id))


@on("round.open", "round.widen", "round.enlarge")
def look_for_reviewers(event: Event) -> None:
    transaction.on_commit(lambda: fill_round.delay(round_id=event.object_id))


@on("release.withdraw", "release.quarantine")
def stop_review(event: Event) -> None:
    """A release that left the review frees its reviewers."""
    release = Release.objects.filter(pk=event.object_id).first()
    round_ = open_round(release) if release else None
    if round_ is not None:
        cancel_round(round=round_, reason=event.verb.partition(".")[2])


@on("release.publish", "release.reject", "release.lapse")
def close_round(event: Event) -> None:
    for round_ in Round.objects.filter(release_id=event.object_id, state=RoundState.DECIDED):
        move(round_, ROUND_MOVES, "close")


@on(
    "round.open",
    "round.collect",
    "round.reopen_places",
    "round.deliberate",
    "round.widen",
    "round.hold",
    "round.clear",
)
def follow_the_round(event: Event) -> None:
    """While a release is in review, its clock shows whose turn it is in the round. An alarm is the editors' business to
    whoever looks at the release: nobody learns from a clock that there was one."""
    round_ = Round.objects.filter(pk=event.object_id, state__in=OPEN_ROUND).first()
    if round_ is not None:
        owner = "editor" if round_.state == RoundState.HELD else round_.clock_owner
        pass_turn(release_id=round_.release_id, state=ReleaseState.IN_REVIEW, owner=owner, due_at=round_.due_at)


@on("release.retract", "release.quarantine", "release.deprecate")
def forget_sample(event: Event) -> None:
    release = Release.objects.filter(pk=event.object_id).first()
    if release is not None:
        drop_sample(release=release)


@on(
    "release.publish",
    "release.supersede",
    "release.deprecate",
    "release.retract",
    "release.quarantine",
    "release.restore",
    "release.reinstate",
    "release.take_down",
)
def index_record(event: Event) -> None:
    """What everybody may read of why it was accepted, for as long as they may."""
    release = findable_records(AnonymousUser()).filter(pk=event.object_id).first()
    if release is None:
        forget(KIND, event.object_id)
    else:
        index(document_of(release))


def documents() -> Iterator[Document]:
    return map(document_of, findable_records(AnonymousUser()).order_by("pk").iterator(chunk_size=200))


def document_of(release: Release) -> Document:
    return Document(KIND, release.pk, str(release), letters_of([release.pk]).get(release.pk, ""))


register(KIND, documents)
