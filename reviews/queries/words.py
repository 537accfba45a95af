"""What was said in the reviews of a release, as a viewer may read it: the one place that knows who is named to whom.

Until all is decided, reviewers are named to editors and to themselves alone, unless the round is open. Their words
stand in an order and under places (“1.2” for the second of round 1) that tell nothing of who came first, and are dated
by the decision.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_admin, is_editor
from core.permissions import can
from core.problems import NotFound
from projects.models import Release
from projects.rules import role_in
from reviews.models import RequiredChange, Review, Revision
from reviews.queries.rounds import readable_reviews
from reviews.states import FINAL, Blindness


@dataclass(frozen=True)
class Words:
    """One review as somebody may read it. `review` is the row itself, for actions, never for showing."""

    place: str
    round: int
    verdict: str
    verdict_label: str
    letter: str
    confidence: int
    at: datetime | None
    reviewer: User | None
    is_own: bool
    changes: list[RequiredChange]
    revisions: list[Revision]
    private_note: str
    usefulness: int | None
    quality: str
    may_rate: str
    may_report: bool
    review: Review = field(repr=False)


@dataclass(frozen=True)
class Eyes:
    """With which eyes somebody reads the reviews of one release."""

    viewer: Any
    is_editor: bool
    is_author: bool
    is_final: bool
    is_fellow: bool


def words_on(viewer: Any, release: Release) -> list[Words]:
    """All that this person may read now, by round, in an order that tells nothing."""
    reviews = readable_reviews(viewer, release).select_related("assignment__round__decision")
    found = list(reviews.prefetch_related("revisions"))
    own = getattr(viewer, "pk", None)
    eyes = eyes_of(viewer, release, is_fellow=any(one.assignment.reviewer_id == own for one in found))
    by_round: dict[int, list[Review]] = defaultdict(list)
    for review in found:
        by_round[review.assignment.round.number].append(review)
    return [
        _words(eyes, review, f"{number}.{place}")
        for number, some in sorted(by_round.items())
        for place, review in enumerate(sorted(some, key=shuffled), start=1)
    ]


def words_at(viewer: Any, release: Release, place: str) -> Words:
    found = next((words for words in words_on(viewer, release) if words.place == place), None)
    if found is None:
        raise NotFound(_("There is no review under this address, or you may not read it."))
    return found


def eyes_of(viewer: Any, release: Release, *, is_fellow: bool = False) -> Eyes:
    role = role_in(viewer, release.project)
    judges = bool(is_editor(viewer) or is_admin(viewer)) and not role
    return Eyes(
        viewer=viewer,
        is_editor=judges and can(viewer, "reviews.decide", release),
        is_author=can(viewer, "reviews.rate_usefulness", release),
        is_final=release.state in FINAL,
        is_fellow=is_fellow,
    )


def shuffled(review: Review) -> str:
    return hashlib.sha256(review.pk.encode()).hexdigest()


def _words(eyes: Eyes, review: Review, place: str) -> Words:
    round_ = review.assignment.round
    is_own = review.assignment.reviewer_id == getattr(eyes.viewer, "pk", None)
    sees_all = eyes.is_editor or is_own
    is_named = sees_all or round_.blindness == Blindness.OPEN or (eyes.is_final and review.is_signed)
    decided_at = round_.decision.decided_at if hasattr(round_, "decision") else None
    knows_rating = eyes.is_editor or eyes.is_author or (is_own and eyes.is_final)
    rates = "quality" if eyes.is_editor and not is_own else "usefulness" if eyes.is_author else ""
    return Words(
        place=place,
        round=round_.number,
        verdict=review.verdict,
        verdict_label=review.get_verdict_display(),
        letter=review.letter,
        confidence=review.confidence,
        at=review.submitted_at if sees_all else decided_at,
        reviewer=review.assignment.reviewer if is_named else None,
        is_own=is_own,
        changes=list(review.changes.all()),
        revisions=list(review.revisions.all()) if sees_all or decided_at is None else [],
        private_note=review.private_note if eyes.is_editor else "",
        usefulness=review.usefulness if knows_rating else None,
        quality=review.quality if eyes.is_editor or (is_own and eyes.is_final) else "",
        may_rate=rates if not round_.is_open else "",
        may_report=not is_own and (eyes.is_author or eyes.is_fellow or eyes.is_editor),
        review=review,
    )
