"""People and sweepers at the same time, on real threads with connections of their own."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from core.problems import BadInput, Conflict, NotFound
from repositories import actions, blobs, objects, queries
from repositories.actions import Move
from repositories.git.outlook import all_refs
from repositories.models import Commit, Possession, Repository
from repositories.queries.proving import faults_of
from tests.repositories.support import add, commit, contents

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25
PATIENCE_SECONDS = 120  # after so long somebody hangs


def together(*works: Callable[[], object]) -> list[object]:
    """Run all at once; each result, or the exception it ended with."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return work()
        except Exception as error:  # noqa: BLE001 -- the test looks at what came
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def test_racing_commits_without_a_parent_are_all_kept() -> None:
    repository = actions.create_repository()
    writers = [f"w{number}" for number in range(3)]

    def write(name: str) -> Callable[[], object]:
        return lambda: [commit(repository, add(repository, f"{name}/{turn}", b"x")) for turn in range(5)]

    results = together(*(write(name) for name in writers))
    assert [type(result) for result in results] == [list] * 3
    assert contents(repository).keys() == {f"{name}/{turn}" for name in writers for turn in range(5)}
    assert Commit.objects.filter(repository=repository).count() == 16
    assert Commit.objects.get(oid=queries.head(repository)).generation == 16


def test_of_racing_commits_onto_one_parent_exactly_one_wins() -> None:
    repository = actions.create_repository()
    for turn in range(5):
        head = queries.head(repository)
        files = [add(repository, f"{turn}/{number}", b"%d" % number) for number in range(4)]
        results = together(*(partial(commit, repository, file, parent=head) for file in files))
        won = [result for result in results if isinstance(result, bytes)]
        lost = [result for result in results if isinstance(result, Conflict)]
        assert (len(won), len(lost)) == (1, 3), results
        assert {problem.more["head"] for problem in lost} == {won[0].hex()}
        assert queries.head(repository) == won[0]
    assert len(contents(repository)) == 5


def test_the_same_commit_sent_twice_at_once_is_one_commit() -> None:
    repository = actions.create_repository()
    file = add(repository, "f", b"x")
    results = together(*(lambda: commit(repository, file) for _ in range(4)))
    assert set(results) == {queries.head(repository)}
    assert Commit.objects.filter(repository=repository).count() == 2


def test_possessed_contents_never_lose_their_bytes_to_a_sweep() -> None:
    """An uploader, somebody who drops rights, and a sweeper without any grace: the locks alone must hold."""
    repository = actions.create_repository()
    datas = [b"contents %d " % number * 2000 for number in range(3)]
    oids = [objects.oid_of("blob", data) for data in datas]
    possessed = Possession.objects.filter(repository=repository, oid__in=oids)
    swept: list[int] = []
    bare: list[int] = []

    def upload(rng: random.Random) -> None:
        actions.store(repository=repository, data=rng.choice(datas))
        with transaction.atomic():
            held = [row.blob for row in possessed.select_related("blob").select_for_update(of=("blob",))]
            bare.extend(blob.pk for blob in held if not blobs.are_there(bytes(blob.sha256), blob.size))

    def drop(rng: random.Random) -> None:
        possessed.filter(oid=rng.choice(oids)).delete()

    def sweep(rng: random.Random) -> None:
        swept.append(actions.sweep(grace=timedelta(0)))

    for data in datas:
        actions.store(repository=repository, data=data)
    assert (in_rounds(upload, drop, sweep), bare) == ([], [])
    assert all(blobs.read(row.blob) in datas for row in possessed.select_related("blob"))
    possessed.delete()
    swept.append(actions.sweep(grace=timedelta(0)))
    assert sum(swept) >= len(datas), "each was stored once at least, and went once more than it came again"


def in_rounds(*works: Callable[[random.Random], None]) -> list[object]:
    """All at once, again and again, but nobody begins a round before all have ended the last: whoever gives way to the
    others, as collectors do while anybody writes, has its turn in each. What went wrong."""
    turn = threading.Barrier(len(works), timeout=PATIENCE_SECONDS)

    def take_turns(work: Callable[[random.Random], None], seed: int) -> None:
        rng = random.Random(seed)
        try:
            for _round in range(ROUNDS):
                turn.wait()
                work(rng)
        except Exception:
            turn.abort()
            raise

    found = together(*(partial(take_turns, work, seed) for seed, work in enumerate(works)))
    return [error for error in found if error and not isinstance(error, threading.BrokenBarrierError)]


def test_nothing_that_is_reached_is_lost_to_a_collector_without_any_grace() -> None:
    """Writers, people who push by force or delete, and collectors, all at once: the locks alone must hold.

    How much goes while others write cannot be said: a collector that finds the repository in use leaves it, and where
    several may write at once, as on PostgreSQL, it nearly always is. But it is collected in each round, once the others
    have made way; and of all that was written nothing is left once no name leads to it."""
    repository = actions.create_repository()
    pk, base = repository.pk, queries.head(repository)
    assert base
    written = {commit(repository, add(repository, "f", b"%d" % number)) for number in range(3)}
    dropped: list[int] = []

    def here() -> Repository:
        return Repository.objects.get(pk=pk)

    def write(rng: random.Random) -> None:
        data = rng.choice([b"few", b"some" * 9000]) + bytes([rng.randrange(3)])
        with suppress(BadInput, Conflict):  # what was stored may be dropped before it is committed
            written.add(
                commit(here(), add(here(), f"d{rng.randrange(3)}/f", data), branch=rng.choice(["main", "side"]))
            )

    def force(rng: random.Random) -> None:
        known = [bytes(oid) for oid in Commit.objects.filter(repository=pk).values_list("oid", flat=True)]
        ref = rng.choice(["refs/heads/main", "refs/heads/side", "refs/tags/t"])
        at = all_refs(here()).get(ref)
        new = rng.choice([None, base, *known]) if ref != "refs/heads/main" else rng.choice([base, *known])
        actions.push(repository=here(), moves=[Move(ref, at.oid if at else None, new)])

    def label(rng: random.Random) -> None:
        known = [bytes(oid) for oid in Commit.objects.filter(repository=pk).values_list("oid", flat=True)]
        with suppress(Conflict, NotFound):
            actions.create_tag(repository=here(), name=f"v{rng.randrange(9)}", target=rng.choice(known))

    def collect(rng: random.Random) -> None:
        while (done := actions.collect(repository=here(), grace=timedelta(0), limit=rng.choice([2, 1000]))).is_busy:
            pass  # the others do one thing each, and wait for the next round
        dropped.append(done.dropped)
        actions.sweep(grace=timedelta(0))

    assert in_rounds(write, write, force, label, collect) == []
    assert list(faults_of(here())) == []
    assert [contents(here(), at.commit) for at in all_refs(here()).values()], "each file is read"
    assert len(dropped) == ROUNDS

    ends = {ref: base if ref == "refs/heads/main" else None for ref in all_refs(here())}
    actions.push(repository=here(), moves=[Move(ref, all_refs(here())[ref].oid, new) for ref, new in ends.items()])
    dropped.append(actions.collect(repository=here(), grace=timedelta(0)).dropped)
    assert {bytes(oid) for oid in Commit.objects.filter(repository=pk).values_list("oid", flat=True)} == {base}
    assert sum(dropped) >= len(written), "each commit went, and its trees"
