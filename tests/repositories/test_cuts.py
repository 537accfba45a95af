"""Files as chunks: cut where clients cut them, named as they name them, sent as they read them, forgotten in time."""

import asyncio
import io
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import hf_xet
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.problems import Unavailable
from repositories import actions, blobs, chunked
from repositories.models import Blob, Cut, Possession, Repository, Stretch
from repositories.queries import held
from repositories.queries.cuts import cut_of, parts
from repositories.queries.verifying import miscut
from repositories.ranges import Span
from repositories.xet import cutting, hashes, stretches, xorbs
from tests.repositories.chunking import shard, xorb
from tests.repositories.support import spoil, stored
from tests.repositories.test_xet import announce, bring

DRAWN = random.Random(7)
NOISE = DRAWN.randbytes(9_000_001)
SHAPES = {
    "less than a chunk": b"abc",
    "one chunk of the largest size": DRAWN.randbytes(128 * 2**10),
    "one byte more": DRAWN.randbytes(128 * 2**10 + 1),
    "nothing but zeros": bytes(3_000_000),
    "a text that repeats itself": b"hello world, " * 300_000 + DRAWN.randbytes(50_000) + b"x" * 300_000,
    "noise": NOISE,
    "zeros and noise": b"".join(
        bytes(DRAWN.randrange(1, 200_000)) + DRAWN.randbytes(DRAWN.randrange(1, 200_000)) for _turn in range(30)
    ),
}
db = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_chunks(settings: Any) -> None:
    settings.XET_DOWNLOADS = True


@pytest.mark.parametrize("shape", SHAPES)
def test_files_have_the_names_that_clients_give_them(shape: str, tmp_path: Path) -> None:
    """As their own code, asked about the same file, says."""
    path = tmp_path / "file"
    path.write_bytes(SHAPES[shape])
    (theirs,) = hf_xet.hash_files([str(path)])
    found = list(cutting.chunks(io.BytesIO(SHAPES[shape]).read))
    assert b"".join(found) == SHAPES[shape]
    assert hashes.text_of(hashes.of_file([(hashes.of_chunk(data), len(data)) for data in found])) == theirs.hash


def test_where_a_file_is_cut_does_not_hang_on_how_it_is_read() -> None:
    source = io.BytesIO(NOISE)
    drips = cutting.chunks(lambda _most: source.read(70_001))
    assert list(drips) == list(cutting.chunks(io.BytesIO(NOISE).read))


def test_a_change_leaves_all_other_stretches_as_they_were() -> None:
    changed = NOISE[:4_000_000] + b"changed" + NOISE[4_000_000:]
    before, after = (set(_names(data)) for data in (NOISE, changed))
    assert len(before) > 3
    assert (len(before - after), len(after - before)) == (1, 1)


def _names(data: bytes) -> Iterator[bytes]:
    chunks = ((hashes.of_chunk(one), len(one)) for one in cutting.chunks(io.BytesIO(data).read))
    return (hashes.of_xorb(table) for table in stretches.stretches(chunks))


def large(repository: Repository, data: bytes = NOISE) -> Blob:
    file = actions.store(repository=repository, data=data, name="w.safetensors")
    return Blob.objects.get(sha256=file.sha256)


def cut(repository: Repository, data: bytes = NOISE) -> Cut:
    """Asked for, and cut to its end."""
    blob = large(repository, data)
    actions.ask_for_cut(repository=repository, sha256=bytes(blob.sha256))
    assert actions.cut_due() == 1
    return Cut.objects.get(repository=repository, blob=blob)


def sent(stretch: Stretch, first: int = 0, end: int | None = None) -> bytes:
    size = stretches.size_in_xorb(stretch.table)
    blob = stretch.cut.blob
    return b"".join(chunked.pieces(stretch, blob, Span(first, size if end is None else end, size)))


def test_what_somebody_broke_off_counts_as_far_as_it_came() -> None:
    told, closed = list[int](), list[bool]()

    def pieces() -> chunked.Pieces:
        try:
            yield from (b"x" * 5, b"x" * 3, b"x")
        finally:
            closed.append(True)

    async def read(count: int) -> None:
        stream = chunked.sent(pieces(), told.append)
        for _piece in range(count):
            await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]  # a generator, as Django closes it

    for count in (1, 2, 3):
        asyncio.run(read(count))
    assert (told, closed) == ([5, 8], [True] * 3)

    async def all_of_it() -> bytes:
        return b"".join([piece async for piece in chunked.sent(pieces(), told.append)])

    assert (asyncio.run(all_of_it()), told[-1]) == (b"x" * 9, 9)


@db
def test_what_was_asked_for_is_cut_in_the_background(repository: Repository) -> None:
    blob = large(repository)
    assert actions.cut_due() == 0
    for _again in range(2):
        actions.ask_for_cut(repository=repository, sha256=bytes(blob.sha256))
    actions.ask_for_cut(repository=repository, sha256=b"n" * 32)
    waiting = cut_of(repository, bytes(blob.sha256))
    assert (waiting and waiting.hash, Cut.objects.count()) == (None, 1)
    assert [actions.cut_due(), actions.cut_due()] == [1, 0]
    done = Cut.objects.get()
    rows = list(Stretch.objects.order_by("start"))
    assert [bytes(row.hash) for row in rows] == list(_names(NOISE))
    assert bytes(done.hash or b"") == hashes.of_file([chunk for row in rows for chunk in row.table])
    assert list(miscut()) == []


@db
def test_a_cut_goes_on_where_it_was_left(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was ended, or whose minute was over, has written what it has; two at once write the same."""
    monkeypatch.setattr("repositories.actions.cutting.TOGETHER", 1)
    blob = large(repository)
    actions.ask_for_cut(repository=repository, sha256=bytes(blob.sha256))
    turns = 0
    while actions.cut_due(seconds=0) == 0:
        turns += 1
        assert Stretch.objects.count() == turns
    assert (turns, Stretch.objects.count()) == (len(list(_names(NOISE))) - 1, len(list(_names(NOISE))))
    assert list(miscut()) == []


@db
@pytest.mark.parametrize("fault", [FileNotFoundError("gone"), Unavailable("The bucket does not give it.")])
def test_a_file_that_cannot_be_read_holds_up_no_other(
    fault: Exception, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(blob: Blob) -> Any:
        if blob == gone:
            raise fault
        return blobs.open_stored(bytes(blob.sha256))

    gone, here = large(repository, NOISE[::-1]), large(repository)
    for blob in (gone, here):
        actions.ask_for_cut(repository=repository, sha256=bytes(blob.sha256))
    monkeypatch.setattr(blobs, "open_blob", refused)
    assert [actions.cut_due(), actions.cut_due()] == [1, 0]
    assert set(Cut.objects.values_list("blob", "hash")) == {
        (gone.pk, None),
        (here.pk, Cut.objects.get(blob=here).hash),
    }
    waits = Cut.objects.get(blob=gone).asked_at
    assert waits > timezone.now()


@db
def test_files_that_came_in_chunks_are_cut_already(repository: Repository, settings: Any) -> None:
    chunks = list(cutting.chunks(io.BytesIO(NOISE).read))
    name, body = xorb(chunks)
    announced = shard(chunks, [(name, len(NOISE), 0, len(chunks))])
    bring(repository, name, body)
    assert announce(repository, announced) is True
    found = Cut.objects.get()
    assert bytes(found.hash or b"") == hashes.of_file([(hashes.of_chunk(data), len(data)) for data in chunks])
    assert [bytes(row.hash) for row in Stretch.objects.order_by("start")] == list(_names(NOISE))
    assert list(miscut()) == []
    settings.XET_DOWNLOADS = False
    other = actions.create_repository()
    bring(other, name, body)
    announce(other, announced)
    assert Cut.objects.count() == 1


@db
def test_crumbs_that_no_client_makes_are_cut_again(repository: Repository) -> None:
    chunks = [NOISE[start : start + 300] for start in range(0, 2**20, 300)]
    name, body = xorb(chunks)
    bring(repository, name, body)
    assert announce(repository, shard(chunks, [(name, sum(map(len, chunks)), 0, len(chunks))])) is True
    assert Cut.objects.count() == 0


@db
def test_a_stretch_is_sent_as_the_xorb_of_its_chunks(repository: Repository) -> None:
    done = cut(repository)
    whole = b""
    for row in Stretch.objects.select_related("cut__blob").order_by("start"):
        body = sent(row)
        read = list(xorbs.chunks_in(io.BytesIO(body)))
        assert [(chunk.hash, chunk.length) for chunk, _data in read] == row.table
        assert bytes(row.hash) == hashes.of_xorb(row.table)
        whole += b"".join(data for _chunk, data in read)
        for first, end in ((0, 1), (3, 12), (7, 70_000), (len(body) - 5, len(body)), (1, len(body) - 1)):
            assert sent(row, first, end) == body[first:end]
    assert whole == NOISE
    assert done.blob.size == len(whole)


@db
def test_a_range_is_answered_with_the_chunks_that_make_it(repository: Repository) -> None:
    done, size = cut(repository), len(NOISE)
    edges = sorted({0, 1, size - 1, size, *(row.start for row in Stretch.objects.all())})
    some = DRAWN.sample(range(size), 10)
    ranges = [(0, size), *((first, last) for first in edges for last in edges if first < last)]
    ranges += [(min(pair), max(pair)) for pair in zip(some[::2], some[1::2], strict=True)]
    rows = {row.start: row for row in Stretch.objects.select_related("cut__blob")}
    for first, end in ranges:
        offset, found = parts(done, Span(first, end, size))
        data = b""
        for part in found:
            got = list(xorbs.chunks_in(io.BytesIO(sent(rows[part.start], part.at, part.until))))
            data += b"".join(chunk for _name, chunk in got)
            assert part.xorb == bytes(rows[part.start].hash)
            assert part.end - part.first == len(
                list(xorbs.chunks_in(io.BytesIO(sent(rows[part.start], part.at, part.until))))
            )
        assert sum(part.length for part in found) == len(data)
        assert data[offset : offset + end - first] == NOISE[first:end]
        assert offset < 128 * 2**10
        assert len(data) - offset - (end - first) < 128 * 2**10


@db
def test_which_chunks_make_a_range_is_known_in_three_questions(
    repository: Repository, django_assert_num_queries: Any
) -> None:
    done = cut(repository)
    with django_assert_num_queries(3):
        parts(done, Span(0, len(NOISE), len(NOISE)))


@db
def test_a_file_that_ends_early_is_no_answer(repository: Repository) -> None:
    done = cut(repository)
    last = Stretch.objects.select_related("cut__blob").order_by("-start")[0]
    spoil(bytes(done.blob.sha256), NOISE[:-1])
    with pytest.raises((OSError, Unavailable)):
        sent(last)


@db
def test_repositories_know_nothing_of_each_other(repository: Repository) -> None:
    """That somebody else has a file, cut or not, shows nowhere."""
    cut(repository)
    other = actions.create_repository()
    blob = large(other)
    assert cut_of(other, bytes(blob.sha256)) is None
    actions.ask_for_cut(repository=other, sha256=bytes(blob.sha256))
    mine = cut_of(other, bytes(blob.sha256))
    assert mine
    assert mine.hash is None
    assert actions.cut_due() == 1


@db
def test_a_cut_goes_with_the_right_to_the_file(repository: Repository) -> None:
    done = cut(repository)
    other = actions.create_repository()
    cut(other)
    actions.sweep()
    assert Cut.objects.count() == 2
    Possession.objects.filter(repository=repository).delete()
    actions.sweep()
    assert [one.repository for one in Cut.objects.all()] == [other]
    assert not Stretch.objects.filter(cut=done.pk).exists()
    assert held(other, bytes(done.blob.sha256)) is not None
    other.delete()
    Blob.objects.update(touched_at=timezone.now() - timedelta(days=3))
    actions.sweep()
    assert (Cut.objects.count(), stored(bytes(done.blob.sha256))) == (0, None)


@db
@pytest.mark.parametrize("wrong", ["hash", "chunks", "start"])
def test_what_is_said_of_chunks_is_verified(repository: Repository, wrong: str, capsys: Any) -> None:
    done = cut(repository)
    row = Stretch.objects.order_by("-start")[0]
    spoilt = {"hash": b"x" * 32, "chunks": bytes(row.chunks)[:-36] + b"x" * 36, "start": row.start + 1}
    Stretch.objects.filter(pk=row.pk).update(**{wrong: spoilt[wrong]})
    assert list(miscut()) == [done]
    with pytest.raises(CommandError, match="1 damaged"):
        call_command("verify_storage")
    assert "cut into chunks wrongly" in capsys.readouterr().err
    assert list(miscut()) == []
    assert Cut.objects.count() == 0
