"""The record of a release's review: what was checked and judged, by whom as far as that is told, and how it ended.

It stands under the id of its release, so it outlives every change of name. Once the release has been published the
record is public and reads the same to everybody; before, only its members and editors may read what there is so far.
"""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules import is_admin, is_editor
from core.policies import Policy, current, referred
from core.problems import NotFound
from core.wording import worded
from deliberation.appeals.courts import in_words
from deliberation.appeals.models import Appeal
from deliberation.appeals.queries import appeals_about
from projects.history import Told, told
from projects.models import Release
from projects.queries import visible_releases
from projects.rules import role_in
from projects.states import ReleaseState
from reviews.models import Classing, Decision, RequiredChange, Round, Sample
from reviews.queries.checklists import Judged, checklist
from reviews.queries.checks import Checks, checks_of
from reviews.queries.classing import classing_of
from reviews.queries.rounds import decisions_of, history_of
from reviews.queries.submissions import JUDGED
from reviews.queries.words import Words, words_on


@dataclass(frozen=True)
class Letter:
    """One decision as its page tells it; `place` is its number in the record."""

    place: int
    decision: Decision
    reasons: list[str]
    # What the reviewers of its round said; on the letter's own page only.
    said: list[Words] = field(default_factory=list)

    @property
    def changes(self) -> list[RequiredChange]:
        """What was asked, and answered since."""
        round_ = self.decision.round
        return list(round_.changes.filter(number__gt=0).order_by("number")) if round_ is not None else []

    @property
    def differs(self) -> bool:
        """An editor decided otherwise than most reviewers; why, stays between them."""
        return bool(self.decision.why)


@dataclass(frozen=True)
class Record:
    release: Release
    is_public: bool
    classing: Classing | None
    checks: Checks
    rounds: list[Round]
    reviews: list[tuple[Words, list[Judged]]]
    letters: list[Letter]
    appeals: list[tuple[Appeal, str]]
    history: list[Told]

    @property
    def address(self) -> str:
        return reverse("reviews:record", args=[self.release.pk])

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviews)

    @property
    def rules(self) -> list[str]:
        """Every version of a policy that something in it was judged by."""
        named = [self.release.policy_version, *(letter.decision.policy_version for letter in self.letters)]
        return sorted({version for version in named if version})


def get_record(viewer: Any, id: str) -> Record:
    release, eyes = _found(viewer, id)
    checks = checks_of(release)
    return Record(
        release=release,
        is_public=eyes is not viewer,
        classing=classing_of(release),
        checks=checks,
        rounds=list(history_of(release)),
        reviews=_with_answers(words_on(eyes, release), release, checks),
        letters=_letters(release),
        appeals=[(appeal, in_words(appeal.verb)) for appeal in _appeals(release)],
        history=told(AnonymousUser(), release)[::-1],
    )


def get_letter(viewer: Any, id: str, place: int) -> Letter:
    release, eyes = _found(viewer, id)
    letter = next((letter for letter in _letters(release) if letter.place == place), None)
    if letter is None:
        raise NotFound(_("There is no letter under this address, or you may not read it."))
    letter.decision.release = release
    number = letter.decision.round.number if letter.decision.round else 0
    return replace(letter, said=[words for words in words_on(eyes, release) if words.round == number])


def has_record(release: Release) -> bool:
    """Whether there is something that everybody may read, as long as its project is public."""
    return release.published_at is not None


def _found(viewer: Any, id: str) -> tuple[Release, Any]:
    """The release, and with whose eyes its record is read: a public one with everybody's eyes, by everybody."""
    release = Release.objects.filter(pk=id).exclude(state=ReleaseState.DRAFT).select_related(*JUDGED).first()
    if release is not None:
        anybody = AnonymousUser()
        if has_record(release) and visible_releases(anybody, release.project).filter(pk=id).exists():
            return release, anybody
        if role_in(viewer, release.project) or is_editor(viewer) or is_admin(viewer):
            return release, viewer
    raise NotFound(_("There is no record under this address, or you may not read it."))


def _with_answers(said: list[Words], release: Release, checks: Checks) -> list[tuple[Words, list[Judged]]]:
    """Each with its checklist, by the rules of its round. Notes beside the answers are for the authors."""
    rules = cache(_rules)
    kind = release.project.kind
    return [
        (words, checklist(rules(words.review.assignment.round.policy_version), kind, words.review, checks))
        for words in said
    ]


def _rules(reference: str) -> Policy:
    return referred(reference) if reference else current("review")


def _appeals(release: Release) -> list[Appeal]:
    """Against decisions on it, and against what a second look after its publication found."""
    sample = Sample.objects.filter(release=release).first()
    looked = appeals_about(sample, "sample") if sample is not None else []
    return [*appeals_about(release, "release"), *looked]


def _letters(release: Release) -> list[Letter]:
    words = {reason["id"]: worded(reason) for reason in current("review")["reasons"]}
    return [
        Letter(place, decision, [words.get(code, code) for code in decision.reasons])
        for place, decision in enumerate(decisions_of(release), start=1)
    ]
