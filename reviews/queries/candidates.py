"""Who might review a round, best first: a handful of queries about all reviewers at once, then arithmetic.

No query is asked per person, so that one release is ranked among thousands of reviewers in a moment.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import Role
from core.policies import Policy, current
from deliberation.conflicts import RULES, Conflict, conflicts_among
from deliberation.queries import standing as unwaived
from deliberation.queries import waived_rules
from reviews.models import Assignment, Candidate, Round, Skill
from reviews.models.reviewers import USUAL_LOAD
from reviews.queries.rounds import HOLDING, PROMISED
from reviews.states import SkillSort
from reviews.tiers import UNKNOWN, Standing, standings_among

NEVER = 1.0
SOFT, UNWANTED = "soft_conflict", "unwanted"
WISHES = {"suggested", UNWANTED}  # rules that tell what the authors would like: weighed, not excluding by themselves
FACTS = [f"reviewer__{name}" for name in ("load_cap", "is_available", "away_until", "sent", "on_time", "engaged_at")]


class Facts(NamedTuple):
    """Of one reviewer: what they say of their time, and what is counted of their reviews. Most may be unknown."""

    user: str
    load_cap: int | None
    is_available: bool | None
    away_until: date | None
    sent: int | None
    on_time: int | None
    engaged_at: datetime | None


@dataclass(frozen=True)
class Ranked:
    user: str
    score: float
    parts: dict[str, float]
    standing: Standing = UNKNOWN
    left_out: str = ""
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def is_suggested(self) -> bool:
        return "suggested" in _rules(self.conflicts)


@dataclass(frozen=True)
class Shown:
    """A candidate as an editor reads it: the parts of the score in words, the conflicts with their evidence."""

    candidate: Candidate
    parts: list[tuple[str, int]]
    conflicts: list[tuple[str, str]]

    @classmethod
    def of(cls, candidate: Candidate) -> "Shown":
        words = {
            "topic": _("topic"),
            "accuracy": _("accuracy"),
            "timeliness": _("timeliness"),
            "idle": _("time since the last"),
            "chance": _("chance"),
            "wish": _("suggested"),
        }
        conflicts = [(str(RULES[rule].words), because) for rule, because in candidate.conflicts if rule in RULES]
        return cls(candidate, [(words[name], round(value * 100)) for name, value in candidate.parts.items()], conflicts)


@dataclass(frozen=True)
class Pool:
    """What is known of all reviewers with regard to one round."""

    policy: Policy
    round: Round
    standings: dict[str, Standing]
    conflicts: dict[str, list[Conflict]]
    waived: dict[str, set[str]]
    skills: dict[str, set[str]]
    asked_for: int
    other_kinds: set[str]
    loads: dict[str, int]
    asked: set[str]
    lately: set[str]


def reviewers() -> QuerySet[User]:
    standing = Q(suspended_at=None) | Q(suspended_until__lt=timezone.now())
    return User.objects.filter(standing, role_grants__role=Role.REVIEWER, is_active=True)


def ranked(round_: Round) -> list[Ranked]:
    """Everybody with the role: first who may be asked, best first, then who is left out and why."""
    pool = _pool(round_)
    found = [_ranked(pool, Facts(*row)) for row in reviewers().values_list("pk", *FACTS)]
    if sum(not one.left_out for one in found) < pool.policy["others_least"]:  # there are not enough others
        found = [replace(one, left_out="") if one.left_out == UNWANTED else one for one in found]
    return sorted(found, key=_place)


def wave(
    found: Iterable[Ranked], size: int, seated: Iterable[Standing], policy: Policy, level: str, *, suggested: int = 0
) -> list[Ranked]:
    """The next to be asked: the best, but not too many on probation or `suggested` by the authors, and with a senior
    where one is needed."""
    seated = list(seated)
    wanted = policy["seniors_least"][level] - sum(one.is_senior for one in seated)
    beginners = policy["probation_most"] - sum(one.is_on_probation for one in seated)
    free = _few_suggested([one for one in found if not one.left_out], policy["suggested_most"] - suggested)
    seniors = [one for one in free if one.standing.is_senior][: max(wanted, 0)][:size]
    chosen = list(seniors)
    for one in free:
        if len(chosen) >= size:
            break
        if one in chosen or (one.standing.is_on_probation and beginners < 1):
            continue
        beginners -= one.standing.is_on_probation
        chosen.append(one)
    return chosen


def _few_suggested(free: list[Ranked], most: int) -> list[Ranked]:
    kept = [one for one in free if one.is_suggested][: max(most, 0)]
    return [one for one in free if not one.is_suggested or one in kept]


def _place(one: Ranked) -> tuple[bool, bool, float, str]:
    """Who may be asked first, among them whom the authors would rather not have last; the best first."""
    return bool(one.left_out), UNWANTED in _rules(one.conflicts), -one.score, one.user


def _rules(conflicts: Iterable[Conflict]) -> set[str]:
    return {conflict.rule.id for conflict in conflicts}


def conflicts_with(round_: Round, person: User) -> list[Conflict]:
    """What stands between one person and the release, apart from what was waived. What the authors wish is no tie."""
    release = round_.release
    found = conflicts_among([person.pk], release).get(person.pk, [])
    known = [conflict for conflict in found if conflict.rule.id not in WISHES]
    return unwaived(known, waived_rules(release).get(person.pk, set()))


def left_out(found: Iterable[Ranked]) -> dict[str, int]:
    return dict(Counter(one.left_out for one in found if one.left_out))


def candidates_of(round_: Round) -> QuerySet[Candidate]:
    return round_.candidates.select_related("user__owner", "user__reviewer").order_by("place")


def _pool(round_: Round) -> Pool:
    release, policy = round_.release, current("review")
    everybody = reviewers().values("pk")
    project = release.project
    since = timezone.now() - timedelta(days=policy["same_owner_days"])
    held = Assignment.objects.filter(state__in=HOLDING, created_at__gte=since)
    same_owner = held.filter(round__release__project__owner=project.owner_id).exclude(round__release__project=project)
    of_kind = Skill.objects.filter(sort=SkillSort.KIND)
    return Pool(
        policy=policy,
        round=round_,
        standings=standings_among(project.kind, everybody),
        conflicts=conflicts_among(None, release),
        waived=waived_rules(release),
        skills=_skills(project),
        asked_for=_asked_for(project),
        other_kinds=set(of_kind.values_list("reviewer", flat=True))
        - set(of_kind.filter(value=project.kind).values_list("reviewer", flat=True)),
        loads=dict(_loads()),
        asked=set(Assignment.objects.filter(round=round_).values_list("reviewer", flat=True)),
        lately=set(same_owner.values_list("reviewer", flat=True)),
    )


def _skills(project: Any) -> dict[str, set[str]]:
    wanted = Q(sort=SkillSort.KIND, value=project.kind) | Q(sort=SkillSort.LANGUAGE, value__in=project.languages)
    if project.task:
        wanted |= Q(sort=SkillSort.TASK, value=project.task)
    found: dict[str, set[str]] = defaultdict(set)
    for reviewer, sort in Skill.objects.filter(wanted).values_list("reviewer", "sort"):
        found[reviewer].add(sort)
    return found


def _loads() -> Any:
    """What each holds or is asked for: who says yes to all of it is not over their cap, so no yes must be refused."""
    promised = Assignment.objects.filter(state__in=PROMISED)
    return promised.order_by().values("reviewer").annotate(count=Count("pk")).values_list("reviewer", "count")


def _ranked(pool: Pool, known: Facts) -> Ranked:
    user, standing = known.user, pool.standings.get(known.user, UNKNOWN)
    conflicts = unwaived(pool.conflicts.get(user, []), pool.waived.get(user, set()))
    why_not = _why_not(pool, known, standing, conflicts)
    if why_not not in {"", SOFT, UNWANTED}:  # never asked, so never scored: they may be thousands
        return Ranked(user, 0.0, {}, standing, why_not, conflicts)
    parts = {
        "topic": len(pool.skills.get(user, ())) / pool.asked_for,
        "accuracy": standing.accuracy,
        "timeliness": ((known.on_time or 0) + 1) / ((known.sent or 0) + 2),
        "idle": _idle(known.engaged_at, pool.policy["idle_days"]),
        "chance": zlib.crc32(f"{pool.round.pk}:{user}".encode()) / 2**32,
    }
    weights = pool.policy["ranking"] | {"wish": pool.policy["wish_weight"]}
    if "suggested" in _rules(conflicts):
        parts["wish"] = 1.0
    score = sum([weights[name] * value for name, value in parts.items()])
    return Ranked(user, score, parts, standing, why_not, conflicts)


def _why_not(pool: Pool, known: Facts, standing: Standing, conflicts: list[Conflict]) -> str:
    user, cap = known.user, min(known.load_cap or USUAL_LOAD, pool.policy["load_cap"])
    is_gone = known.away_until is not None and known.away_until > timezone.localdate()
    reasons = [
        ("conflict", any(conflict.rule.is_hard for conflict in conflicts)),
        ("asked", user in pool.asked),
        ("kind", user in pool.other_kinds or not standing.is_entitled),
        ("away", known.is_available is False or is_gone),
        ("load", pool.loads.get(user, 0) >= cap),
        ("same_owner", user in pool.lately),
        (SOFT, bool(_rules(conflicts) - WISHES)),
        (UNWANTED, UNWANTED in _rules(conflicts)),
    ]
    return next((name for name, holds in reasons if holds), "")


def _asked_for(project: Any) -> int:
    """Of how many sorts the project asks for a skill: its kind, and its task and languages where it names them."""
    return 1 + bool(project.task) + bool(project.languages)


def _idle(engaged_at: datetime | None, days: int) -> float:
    if engaged_at is None:
        return NEVER
    return min((timezone.now() - engaged_at) / timedelta(days=days), 1.0)
