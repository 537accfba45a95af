"""Three promises, checked anew from the rows: the load of each reviewer, ties, and clocks.

Nothing here asks the ranking, the rules or the engine of conflicts. What somebody held is counted from the events; who
was tied to whom is looked up in plain sets of memberships, projects and declarations, with the days they held.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import FormerMembership, Membership
from core.models import Event
from core.policies import current
from deliberation.models import DeclaredTie
from projects.models import FormerMember, Member, Project
from reviews.models import Assignment, Reviewer
from reviews.simulation.watch import Watch

TAKEN = ("assignment.accept", "assignment.claim")
GIVEN = ("assignment.submit", "assignment.release", "assignment.remove")
Span = tuple[datetime, datetime | None]  # from when, until when; still, if None


@dataclass(frozen=True)
class Broken:
    what: str
    where: str  # the offending ids
    why: str


def broken(watch: Watch) -> list[Broken]:
    clocks = [Broken("clock", where, why) for where, why in sorted(watch.broken.items())]
    return [*_loads(), *_conflicts(), *clocks]


def _loads() -> Iterator[Broken]:
    """Nobody ever held more reviews than they or the site allow."""
    most = current("review")["load_cap"]
    caps = dict(Reviewer.objects.values_list("user", "load_cap"))
    who = dict(Assignment.objects.values_list("pk", "reviewer"))
    held: dict[str, set[str]] = defaultdict(set)
    moves = Event.objects.filter(verb__in=[*TAKEN, *GIVEN]).order_by("id").values_list("verb", "object_id", "at")
    for verb, assignment, at in moves.iterator():
        reviewer = who[assignment]
        if verb in GIVEN:
            held[reviewer].discard(assignment)
            continue
        held[reviewer].add(assignment)
        if len(held[reviewer]) > min(caps[reviewer], most):
            yield Broken("load", f"reviewer {reviewer}", f"held {len(held[reviewer])} on {at:%Y-%m-%d}: {assignment}")


def _conflicts() -> Iterator[Broken]:
    """Nobody took or sent a review of what they are tied to, on the day they did."""
    ties = Ties()
    moves = Event.objects.filter(verb__in=[*TAKEN, "assignment.submit"]).order_by("id").values_list("object_id", "at")
    assignments = Assignment.objects.select_related("round__release__project__owner__organisation").in_bulk()
    for key, at in moves.iterator():
        held = assignments[key]
        if why := ties.between(held.reviewer_id, held.round.release, at):
            yield Broken("conflict", f"assignment {key} of reviewer {held.reviewer_id}", why)


class Ties:
    """Who has, or lately had, what in common with whom."""

    def __init__(self) -> None:
        policy = current("conflicts")
        month = timedelta(days=365.25 / 12)
        self.organisation_time = policy["organisation_months"] * month
        self.work_time = policy["collaborator_months"] * month
        self.groups: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
        self.works: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
        self.said: dict[frozenset[str], list[Span]] = defaultdict(list)
        self._read_groups()
        self._read_works()
        for one, other, since, until in DeclaredTie.objects.values_list("person", "other", "declared_at", "ended_at"):
            self.said[frozenset((one, other))].append((since, until))

    def between(self, judge: str, release: Any, at: datetime) -> str:
        project = release.project
        organisation = getattr(project.owner, "organisation", None)
        if organisation and _held(self.groups[judge][organisation.pk], at, self.organisation_time):
            return "belongs to the organisation that owns it"
        if _held(self.works[judge][project.pk], at, self.work_time):
            return "has a part in it"
        authors = {
            person for person, works in self.works.items() if _held(works.get(project.pk, []), at, self.work_time)
        }
        return next(filter(None, (self._tie(judge, author, at) for author in sorted(authors))), "")

    def _tie(self, judge: str, author: str, at: datetime) -> str:
        if _held(self.said[frozenset((judge, author))], at, timedelta(0)):
            return f"declared a tie with {author}"
        shared = self.groups[judge].keys() & self.groups[author].keys()
        for group in shared:
            mine, theirs = self.groups[judge][group], self.groups[author][group]
            if _held(mine, at, self.organisation_time) and _held(theirs, at, self.organisation_time):
                return f"same organisation as {author}: {group}"
        for work in self.works[judge].keys() & self.works[author].keys():
            if _held(self.works[judge][work], at, self.work_time) and _held(
                self.works[author][work], at, self.work_time
            ):
                return f"wrote {work} together with {author}"
        return ""

    def _read_groups(self) -> None:
        for person, group, since in Membership.objects.values_list("user", "organisation", "created_at"):
            self.groups[person][group].append((since, None))
        former = FormerMembership.objects.values_list("user", "organisation", "began_at", "ended_at")
        for person, group, since, until in former:
            self.groups[person][group].append((since, until))

    def _read_works(self) -> None:
        for work, maker, owner, since in Project.objects.values_list("pk", "created_by", "owner__user", "created_at"):
            for person in {maker, owner} - {None}:
                self.works[person][work].append((since, None))
        for person, work, since in Member.objects.values_list("user", "project", "created_at"):
            self.works[person][work].append((since, None))
        for person, work, since, until in FormerMember.objects.values_list("user", "project", "began_at", "ended_at"):
            self.works[person][work].append((since, until))


def _held(spans: list[Span], at: datetime, counts_for: timedelta) -> bool:
    return any(since <= at and (until is None or until + counts_for >= at) for since, until in spans)
