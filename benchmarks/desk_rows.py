"""A large site for `benchmarks.desks`, written as rows without the actions: projects of many owners, most of their
releases public or ended, some hundreds on their way, with rounds, assignments and reviews.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Owner, RoleGrant, User
from projects.actions import recount_catalogue
from projects.models import Project, Release
from repositories.models import Repository
from reviews.models import Assignment, Review, Round

SEED = 7
BATCH = 2000
OWNERS, REVIEWERS = 500, 200
KINDS = ("model", "dataset", "code", "app", "research")
# As many as so many reviewers can have in hand, however large the site; of the rest, so many in a thousand.
UNDER_WAY = {"triage": 50, "in_review": 300, "quarantined": 20, "changes_requested": 60}
ENDED = {"rejected": 60, "superseded": 300, "published": 640}
PUBLIC = ("published", "superseded")


def fill(count: int) -> None:
    dice = random.Random(SEED)
    owners = people([f"owner{number}" for number in range(OWNERS)])
    reviewers = people(["reviewer", *(f"reviewer{number}" for number in range(REVIEWERS))], role="reviewer")
    people(["editor"], role="editor")
    releases = releases_of(projects_of(owners, count, dice), dice)
    rounds_on(releases, reviewers, dice)
    recount_catalogue()
    if connection.vendor == "postgresql":  # autovacuum would do it in a while; nobody does it on SQLite
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


def people(handles: Sequence[str], role: str = "") -> list[User]:
    owners = Owner.objects.bulk_create(Owner(handle=handle, skeleton=handle, kind="user") for handle in handles)
    users = User.objects.bulk_create(
        User(owner=owner, handle=owner.handle, email=f"{owner.handle}@example.org", is_verified=True)
        for owner in owners
    )
    if role:
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for user in users)
    return users


def projects_of(owners: list[User], count: int, dice: random.Random) -> list[Project]:
    facts = {"summary": "Counts herons.", "licence": "MIT"}
    repositories = kept(Repository, (Repository() for _one in range(count)))
    made = (
        Project(
            owner=(by := owners[number % OWNERS]).owner,
            created_by=by,
            name=f"p{number}",
            kind=dice.choice(KINDS),
            repository=repository,
            **facts,
        )
        for number, repository in enumerate(repositories)
    )
    return kept(Project, made)


def releases_of(projects: list[Project], dice: random.Random) -> list[Release]:
    states = [state for state, number in UNDER_WAY.items() for _one in range(number)]
    states += dice.choices(list(ENDED), list(ENDED.values()), k=len(projects) - len(states))
    dice.shuffle(states)
    made = (release(project, state, dice) for project, state in zip(projects, states, strict=True))
    releases = kept(Release, made)
    public = Release.objects.filter(project=OuterRef("pk"), state__in=PUBLIC).values("pk")[:1]
    Project.objects.update(published_release=Subquery(public))
    return releases


def release(project: Project, state: str, dice: random.Random) -> Release:
    now = timezone.now()
    return Release(
        project=project,
        number=1,
        commit=b"c" * 20,
        digest="d" * 64,
        size=1000,
        state=state,
        clock_owner="editor",
        submitted_at=now,
        submitted_by=project.created_by,
        published_at=now if state in PUBLIC else None,
        due_at=now + timedelta(hours=dice.randint(-200, 200)),
    )


def rounds_on(releases: list[Release], reviewers: list[User], dice: random.Random) -> None:
    rounds = kept(Round, (round_on(one, dice) for one in releases if one.state not in {"triage", "quarantined"}))
    parts = kept(Assignment, (part for one in rounds for part in parts_in(one, reviewers, dice)))
    sent = (part for part in parts if part.state in {"thanked", "submitted"})
    said = {"verdict": "accept", "letter": "Read.", "submitted_at": timezone.now()}
    kept(Review, (Review(assignment=part, **said) for part in sent))


def round_on(release: Release, dice: random.Random) -> Round:
    is_open = release.state == "in_review"
    state = dice.choices(("forming", "collecting", "deliberating"), (5, 10, 3))[0] if is_open else "closed"
    return Round(release=release, number=1, digest=release.digest, quorum=2, due_at=release.due_at, state=state)


def parts_in(round_: Round, reviewers: list[User], dice: random.Random) -> Iterable[Assignment]:
    if round_.state == "forming":
        return
    for reviewer in dice.sample(reviewers, 2):
        state = "thanked" if round_.state == "closed" else dice.choice(["invited", "working", "submitted"])
        yield Assignment(round=round_, reviewer=reviewer, due_at=round_.due_at, state=state)


def kept(model: Any, rows: Iterable[Any]) -> list[Any]:
    """Written in batches, so that no statement grows with the site."""
    found, waiting = [], iter(rows)
    while batch := list(islice(waiting, BATCH)):
        found += model.objects.bulk_create(batch)
    return found
