"""How long it takes to rank one release's candidates among thousands of reviewers, and how that grows.

    python -m benchmarks.assignment [--reviewers 500,5000] [--reviews 20] [--repeat 5]

A database of its own, filled without the actions: reviewers with skills, organisations, a year of reviews and declared
ties. What is measured is `reviews.queries.candidates.ranked`: all its queries and the arithmetic. DATABASE_URL chooses
another database than SQLite; it must be an empty one.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from benchmarks import own_site

KINDS = ("model", "dataset", "code", "app", "research")
TASKS = ("text-generation", "translation", "tabular-regression", "image-classification", "summarization")
LANGUAGES = ("en", "zh", "de", "fr", "es", "ja")
GOAL = 0.200
SEED = 7


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as home:
        own_site.begin({"COMMONWEIGHT_HOME": home})
        ranked = 0.0
        for count in options.reviewers:
            _fill(count, options.reviews)
            before, ranked = ranked, _measure(count, options.repeat)
            if before:
                print(f"{'':>12} {ranked / before:.1f} times the time of the row above")
    print(f"goal for the largest: {GOAL * 1000:.0f} ms; {'met' if ranked <= GOAL else 'MISSED'}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviewers", type=lambda text: [int(part) for part in text.split(",")], default=[500, 5000])
    parser.add_argument("--reviews", type=int, default=20, help="how many each has sent in the past year")
    parser.add_argument("--repeat", type=int, default=5)
    return parser.parse_args()


def _measure(count: int, repeat: int) -> float:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from reviews.models import Round  # noqa: PLC0415
    from reviews.queries.candidates import ranked  # noqa: PLC0415

    round_ = Round.objects.select_related("release__project__owner").get(number=1, release__project__name="measured")
    with CaptureQueriesContext(connection) as asked:
        found = ranked(round_)
    queries = len(asked)
    times, busy = [], []
    for _turn in range(repeat):
        start, worked = time.perf_counter(), time.process_time()
        ranked(round_)
        times.append(time.perf_counter() - start)
        busy.append(time.process_time() - worked)
    free = sum(not one.left_out for one in found)
    middle = statistics.median(times)
    own = statistics.median(busy)  # with SQLite all of the work; what else the machine does is not in it
    figures = f"{middle * 1000:6.1f} ms, {own * 1000:.1f} of them the processor's"
    print(f"{count:>6} reviewers: {figures}, {queries} queries, {free} may be asked", flush=True)
    return middle


def _fill(count: int, reviews: int) -> None:
    """Up to `count` reviewers; those of an earlier call stay."""
    from reviews.models import Reviewer  # noqa: PLC0415

    dice = random.Random(SEED + count)
    first = Reviewer.objects.count()
    people = _people(range(first, count))
    _organisations(people, dice)
    _skills(people, dice)
    rounds = _rounds(max(count // 2, 1), people, dice)
    _history(people, rounds, reviews, dice)
    _ties(people, dice)


def _people(numbers: range) -> list[Any]:
    from accounts.models import Owner, RoleGrant, User  # noqa: PLC0415
    from reviews.models import Reviewer  # noqa: PLC0415

    owners = [Owner(handle=f"r{n}", skeleton=f"r{n}", kind="user") for n in numbers]
    Owner.objects.bulk_create(owners)
    people = [
        User(owner=owner, handle=owner.handle, email=f"{owner.handle}@lab{n % 400}.example", is_verified=True)
        for n, owner in zip(numbers, owners, strict=True)
    ]
    User.objects.bulk_create(people)
    RoleGrant.objects.bulk_create(RoleGrant(user=one, role="reviewer") for one in people)
    Reviewer.objects.bulk_create(Reviewer(user=one, sent=20, on_time=17) for one in people)
    return people


def _organisations(people: list[Any], dice: random.Random) -> None:
    from accounts.models import Membership, Organisation, Owner  # noqa: PLC0415

    start = Owner.objects.filter(kind="organisation").count()
    names = [f"o{n}" for n in range(start, start + max(len(people) // 25, 1))]
    owners = Owner.objects.bulk_create(Owner(handle=name, skeleton=name, kind="organisation") for name in names)
    made = Organisation.objects.bulk_create(Organisation(owner=owner, created_by=people[0]) for owner in owners)
    Membership.objects.bulk_create(Membership(organisation=dice.choice(made), user=one) for one in people)


def _skills(people: list[Any], dice: random.Random) -> None:
    from reviews.models import Skill  # noqa: PLC0415

    def of(one: Any) -> Iterator[Skill]:
        yield from (Skill(reviewer_id=one.pk, sort="kind", value=kind) for kind in dice.sample(KINDS, 2))
        yield from (Skill(reviewer_id=one.pk, sort="task", value=task) for task in dice.sample(TASKS, 2))
        yield from (Skill(reviewer_id=one.pk, sort="language", value=tag) for tag in dice.sample(LANGUAGES, 2))

    Skill.objects.bulk_create((skill for one in people for skill in of(one)), batch_size=5000)


def _rounds(count: int, people: list[Any], dice: random.Random) -> list[Any]:
    """Decided ones to have a past in, and the one that is measured."""
    from projects.models import Project, Release  # noqa: PLC0415
    from repositories.models import Repository  # noqa: PLC0415
    from reviews.models import Round  # noqa: PLC0415

    start = Project.objects.count()
    names = [f"p{n}" for n in range(start, start + count)]
    names += [] if Project.objects.filter(name="measured").exists() else ["measured"]
    homes = Repository.objects.bulk_create(Repository() for _name in names)
    projects = Project.objects.bulk_create(
        Project(
            owner_id=author.owner_id,
            created_by=author,
            repository=home,
            name=name,
            kind="model",
            task=dice.choice(TASKS),
        )
        for name, home, author in zip(names, homes, dice.choices(people, k=len(names)), strict=True)
    )
    releases = Release.objects.bulk_create(
        Release(
            project=one,
            number=1,
            commit=b"0" * 20,
            digest="0" * 64,
            submitted_by_id=one.created_by_id,
            state=_state(one.name),
        )
        for one in projects
    )
    made = Round.objects.bulk_create(
        Round(release=one, number=1, digest="0" * 64, state="closed" if one.state == "published" else "forming")
        for one in releases
    )
    return [one for one in made if one.state == "closed"]


def _state(name: str) -> str:
    return "in_review" if name == "measured" else "published"


def _history(people: list[Any], rounds: list[Any], reviews: int, dice: random.Random) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from reviews.models import Assignment  # noqa: PLC0415

    now = timezone.now()

    def of(one: Any) -> Iterator[Assignment]:
        for round_ in dice.sample(rounds, min(reviews, len(rounds))):
            day = now - timedelta(days=dice.randrange(200, 365))
            yield Assignment(round=round_, reviewer=one, state="thanked", state_changed_at=day, created_at=day)

    Assignment.objects.bulk_create((part for one in people for part in of(one)), batch_size=5000)


def _ties(people: list[Any], dice: random.Random) -> None:
    from deliberation.models import DeclaredTie  # noqa: PLC0415

    pairs = {tuple(dice.sample(people, 2)) for _turn in range(len(people) // 10)}
    DeclaredTie.objects.bulk_create(DeclaredTie(person=one, other=two, kind="family") for one, two in pairs)


if __name__ == "__main__":
    main()
