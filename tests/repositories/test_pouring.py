"""A body is hashed, written and flushed beside its coming; whatever goes wrong, nobody works on a file that is gone."""

import asyncio
import errno
import hashlib
import threading
from pathlib import Path
from typing import Any

import pytest

from core.problems import NoSpace, TooLarge
from repositories.parts import IncomingPart
from repositories.transport import asking
from repositories.transport.asking import Gone, pour

PIECE = 400_000
PIECES = [bytes([number]) * PIECE for number in range(20)]
WHOLE = b"".join(PIECES)


class Part(IncomingPart):
    """One that says what is done with it, and by whom."""

    def __init__(self, folder: Path, expected: int) -> None:
        super().__init__(folder, expected)
        self.written: list[int] = []
        self.flushed_after: list[int] = []
        self.threads: set[int] = set()
        self.may_write = threading.Event()
        self.may_write.set()
        self.fails_to_flush = False

    def write_all(self, pieces: Any) -> None:
        self.may_write.wait(10)
        super().write_all(pieces)
        self.written.append(sum(map(len, pieces)))
        self.threads.add(threading.get_ident())

    def flush(self) -> None:
        self.flushed_after.append(sum(self.written))
        if self.fails_to_flush:
            raise OSError(errno.EIO, "the disk is broken")
        super().flush()


@pytest.fixture
def part(tmp_path: Path) -> Part:
    return Part(tmp_path, len(WHOLE))


def coming(*pieces: bytes, leaves: bool = False) -> Any:
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if leaves:
        messages.append({"type": "http.disconnect"})
    else:
        messages[-1]["more_body"] = False

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    return receive


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_all_of_it_is_written_in_its_order_in_pieces_of_a_good_size(part: Part) -> None:
    await pour(coming(*PIECES), part)
    assert part.close() == hashlib.sha256(WHOLE).digest()
    assert part.path.read_bytes() == WHOLE
    assert part.written == [3 * PIECE] * 6 + [2 * PIECE]
    assert threading.get_ident() not in part.threads
    part.discard()


class Counted(bytes):
    """One that says how often it was measured."""

    measured = 0

    def __len__(self) -> int:
        Counted.measured += 1
        return super().__len__()


async def test_what_comes_in_crumbs_is_not_measured_again_with_each(tmp_path: Path) -> None:
    crumbs = 2_000
    with IncomingPart(tmp_path, crumbs) as part:
        await pour(coming(*[Counted(b"x")] * crumbs), part)
        assert part.close() == hashlib.sha256(b"x" * crumbs).digest()
    assert Counted.measured < 10 * crumbs


async def test_nothing_at_all_is_a_body_too(tmp_path: Path) -> None:
    with IncomingPart(tmp_path, 0) as part:
        await pour(coming(b""), part)
        assert part.close() == hashlib.sha256().digest()


async def test_what_nobody_asks_the_digest_of_is_not_hashed(tmp_path: Path) -> None:
    with IncomingPart(tmp_path, len(WHOLE), is_hashed=False) as part:
        await pour(coming(*PIECES), part)
        assert (part.close(), part.path.read_bytes()) == (b"", WHOLE)


async def test_more_comes_while_what_came_is_written_and_no_more_than_that(part: Part) -> None:
    taken, receive, six = 0, coming(*PIECES), asyncio.Event()

    async def counted() -> Any:
        nonlocal taken
        taken += 1
        if taken == 6:
            six.set()
        return await receive()

    part.may_write.clear()
    pouring = asyncio.create_task(pour(counted, part))
    await six.wait()
    await asyncio.sleep(0.05)
    assert (taken, part.written) == (6, [])
    part.may_write.set()
    await pouring
    assert sum(part.written) == len(WHOLE)
    part.discard()


async def test_a_large_body_goes_to_the_disk_while_it_comes(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "FLUSHED_AT", 4 * PIECE)
    await pour(coming(*PIECES), part)
    assert part.flushed_after
    assert all(after < len(WHOLE) for after in part.flushed_after)
    assert part.close() == hashlib.sha256(WHOLE).digest()
    part.discard()


async def test_a_small_one_waits_for_its_end(part: Part) -> None:
    await pour(coming(*PIECES), part)
    assert part.flushed_after == []
    part.discard()


async def test_a_disk_that_fails_meanwhile_is_told(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so once: whoever asks it later hears that all is well."""
    monkeypatch.setattr(asking, "FLUSHED_AT", PIECE)
    part.fails_to_flush = True
    with pytest.raises(OSError, match="broken"):
        await pour(coming(*PIECES), part)
    part.discard()


async def test_a_full_disk_is_told_as_one(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(asking, "FLUSHED_AT", PIECE)
    monkeypatch.setattr("repositories.parts.os.fsync", full)
    with pytest.raises(NoSpace):
        await pour(coming(*PIECES), part)
    part.discard()


async def test_more_than_was_announced_ends_it(tmp_path: Path) -> None:
    part = Part(tmp_path, 5 * PIECE)
    with pytest.raises(TooLarge):
        await pour(coming(*PIECES), part)
    part.discard()
    assert left_in(tmp_path) == []


async def test_whoever_leaves_is_noticed_when_the_last_piece_is_written(part: Part, tmp_path: Path) -> None:
    part.may_write.clear()
    pouring = asyncio.create_task(pour(coming(*PIECES[:4], leaves=True), part))
    done, _waiting = await asyncio.wait([pouring], timeout=0.1)
    assert not done
    part.may_write.set()
    with pytest.raises(Gone):
        await pouring
    assert part.written == [3 * PIECE]
    part.discard()
    assert left_in(tmp_path) == []
