"""Files in chunks: every byte is proved, nobody names chunks of others, and nothing half made stays."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from core.problems import BadInput, TooLarge
from repositories import actions, blobs
from repositories.models import Blob, Possession, Repository, Xorb
from repositories.parts import IncomingPart
from repositories.queries import held
from repositories.xet import hashes
from repositories.xet.xorbs import CHUNK_LIMIT
from tests.repositories.chunking import chunk, shard, xorb

pytestmark = pytest.mark.django_db
TREE = (
    "79e241a71d613d391f21a492a2a423ecc533d00d7f499c799f7227b19e739577",
    "31cecaa61b44f3798bf6eef0104de8fac27683ae221ee1caee1bd4c7ed4bbc56",
    "d820f093f9bfcfba3338df868c76c248d588153b3f74abf1eed80e1f5378b327",
)
CHUNKS = [os.urandom(70_000), b"ab" * 40_001, os.urandom(3), bytes(CHUNK_LIMIT), b"x" * 17]


def bring(repository: Repository, name: bytes, body: bytes) -> bool:
    with IncomingPart(settings.UPLOAD_FOLDER, len(body)) as incoming:
        incoming.write(body)
        incoming.close()
        return actions.keep_xorb(repository=repository, hash=name, incoming=incoming)


def announce(repository: Repository, body: bytes) -> bool:
    return actions.keep_shard(repository=repository, shard=io.BytesIO(body))


def waiting() -> set[str]:
    return {path.name for path in Path(settings.UPLOAD_FOLDER).iterdir()}


def test_a_file_is_put_together_from_chunks(repository: Repository) -> None:
    first, second = xorb(CHUNKS[:3]), xorb(CHUNKS[3:])
    assert [bring(repository, *first), bring(repository, *second), bring(repository, *first)] == [True, True, False]
    order = [*CHUNKS[:3], CHUNKS[3], CHUNKS[3], CHUNKS[4], CHUNKS[0]]
    sizes = [sum(map(len, CHUNKS[:3])), CHUNK_LIMIT, CHUNK_LIMIT + 17, 70_000]
    terms = [
        (first[0], sizes[0], 0, 3),
        (second[0], sizes[1], 0, 1),
        (second[0], sizes[2], 0, 2),
        (first[0], sizes[3], 0, 1),
    ]
    before = waiting()
    assert [announce(repository, shard(order, terms)) for _again in range(2)] == [True, False]
    whole = b"".join(order)
    found = held(repository, hashlib.sha256(whole).digest(), len(whole))
    assert found is not None
    assert (found.pointer, blobs.read(Blob.objects.get(sha256=found.sha256))) == (True, whole)
    assert waiting() == before


def test_names_of_trees_are_those_of_clients() -> None:
    """As computed by code whose uploads a real client agreed with: a hundred chunks, a tree of several levels."""
    chunks = [(hashes.of_chunk(b"%d" % number), 1000 + number) for number in range(100)]
    assert hashes.text_of(chunks[7][0]) == TREE[0]
    assert hashes.text_of(hashes.of_xorb(chunks)) == TREE[1]
    assert hashes.text_of(hashes.of_file(chunks)) == TREE[2]
    assert hashes.from_text(TREE[0]) == chunks[7][0]


@pytest.mark.parametrize("count", [*range(1, 40), 81, 82, 730, 5_000])
def test_a_tree_is_the_same_read_in_one_pass(count: int) -> None:
    """As its definition says it, level by level: where 3 to 9 children end is said by the last of them."""
    level = chunks = [(hashes.of_chunk(b"%d" % number), 1000 + number) for number in range(count)]
    while len(level) > 1:
        groups: list[list[hashes.Sized]] = [[]]
        for child in level:
            groups[-1].append(child)
            ends = int.from_bytes(child[0][-8:], "little") % 4 == 0
            if len(groups[-1]) == 9 or (ends and len(groups[-1]) > 2):
                groups.append([])
        level = [hashes._parent(group) for group in groups if group]
    assert hashes.of_xorb(iter(chunks)) == level[0][0]


BAD_XORBS = {
    "nothing": b"",
    "half a header": b"\x00\x01",
    "another version": b"\x01" + chunk(b"a")[1:],
    "unknown compression": chunk(b"a")[:4] + b"\x07" + chunk(b"a")[5:],
    "cut off": chunk(b"abc")[:-1],
    "longer than it says": chunk(b"abc", length=2),
    "shorter than it says": chunk(b"abc", length=4),
    "empty": chunk(b""),
    "no frame": b"\x00\x03\x00\x00\x01\x03\x00\x00abc",
    "a bomb": chunk(bytes(CHUNK_LIMIT * 100), 1, length=CHUNK_LIMIT),
    "beyond the limit": chunk(bytes(CHUNK_LIMIT + 1)),
    "too many": chunk(b"a") * 8_193,
    "other chunks": chunk(b"another"),
    "crumbs after it": chunk(b"a") + b"\x00",
}


@pytest.mark.parametrize("what", BAD_XORBS)
def test_what_is_no_xorb_is_refused(repository: Repository, what: str) -> None:
    name, _body = xorb([b"a"])
    before = waiting()
    with pytest.raises(BadInput):
        bring(repository, name, BAD_XORBS[what])
    assert (Xorb.objects.count(), waiting()) == (0, before)


def test_a_shard_cannot_lie(repository: Repository, settings: Any) -> None:
    name, body = xorb(CHUNKS[:3])
    bring(repository, name, body)
    whole, size = [(name, sum(map(len, CHUNKS[:3])), 0, 3)], len(CHUNKS[0])
    good, kept = shard(CHUNKS[:3], whole), Possession.objects.count()
    lies = {
        "nothing": b"",
        "no shard": b"x" * 200,
        "cut off": good[:-100],
        "another digest": shard(CHUNKS[:3], whole, sha256=b"x" * 32),
        "another name": shard(CHUNKS[:2], whole, sha256=hashlib.sha256(b"".join(CHUNKS[:3])).digest()),
        "another size": shard(CHUNKS[:1], [(name, size + 1, 0, 1)]),
        "chunks beyond the last": shard(CHUNKS[:3], [(name, size, 2, 4)]),
        "no chunks": shard([], []),
        "chunks backwards": shard(CHUNKS[:1], [(name, size, 1, 0)]),
        "no digest": good[:48] + good[48:80] + b"\x00\x00\x00\x80" + good[84:],
        "a million chunks": good[:84] + b"\xff\xff\xff\x7f" + good[88:],
    }
    before = waiting()
    for what, lie in lies.items():
        with pytest.raises(BadInput):
            announce(repository, lie)
        assert (Possession.objects.count(), waiting()) == (kept, before), what
    settings.UPLOAD_FILE_LIMIT = 100
    with pytest.raises(TooLarge):
        announce(repository, good)


def test_a_file_of_crumbs_is_refused_before_it_is_read(repository: Repository) -> None:
    """A short shard can name hours of work: many times the same thousands of tiny chunks, or one chunk a term."""
    name, body = xorb([b"a"] * 8_192)
    bring(repository, name, body)
    crumbs = shard([b"a"], [(name, 8_192, 0, 8_192)] * 150_000)
    one, single = xorb([b"b" * 5_000])
    bring(repository, one, single)
    scattered = shard([b"b"], [(one, 5_000, 0, 1)] * 20_000)
    lying = shard([b"a"], [(name, 8_192, 0, 8_192)] * 100 + [(one, 2**32 - 1, 0, 1)])
    Xorb.objects.get(hash=name).path.write_bytes(b"")  # whoever opens it fails
    Xorb.objects.get(hash=one).path.write_bytes(b"")
    before = waiting()
    for body in (crumbs, scattered, lying):
        with pytest.raises(BadInput) as refusal:
            announce(repository, body)
        assert refusal.value.own_code == "bad_shard"
    assert (Possession.objects.filter(pointer=True).count(), waiting()) == (0, before)


def test_chunks_are_those_of_one_repository(repository: Repository) -> None:
    """Whoever names others' chunks learns nothing, and a client that remembers what is gone sends it anew."""
    other = actions.create_repository()
    name, body = xorb(CHUNKS[:1])
    bring(other, name, body)
    stolen = shard(CHUNKS[:1], [(name, len(CHUNKS[0]), 0, 1)])
    with pytest.raises(BadInput, match="not here"):
        announce(repository, stolen)
    repository.refresh_from_db()
    assert (repository.xet_generation, held(repository, hashlib.sha256(CHUNKS[0]).digest())) == (2, None)
    assert announce(other, stolen) is True


def test_chunks_are_forgotten_after_a_while(repository: Repository) -> None:
    name, body = xorb(CHUNKS[:1])
    bring(repository, name, body)
    stray = Path(settings.XORB_FOLDER) / str(repository.pk) / hashes.text_of(b"s" * 32)
    stray.write_bytes(b"left by a loss of power")
    os.utime(stray, (0, 0))
    assert (actions.collect_xorbs(), stray.exists()) == (0, False)
    path = Xorb.objects.get().path
    Xorb.objects.update(touched_at=timezone.now() - timedelta(days=3))
    repository.refresh_from_db()
    assert (actions.collect_xorbs(), path.exists(), repository.xet_generation) == (1, False, 1)
    repository.refresh_from_db()
    assert repository.xet_generation == 2
    assert bring(repository, name, body) is True


def test_a_host_that_has_not_the_chunks_asks_for_them(repository: Repository, settings: Any, tmp_path: Path) -> None:
    """As when another one, with a disk of its own, took them: clients forget what they sent to another address."""
    name, body = xorb(CHUNKS[:1])
    bring(repository, name, body)
    whole = shard(CHUNKS[:1], [(name, 70_000, 0, 1)])
    settings.XORB_FOLDER = tmp_path
    with pytest.raises(BadInput) as refusal:
        announce(repository, whole)
    repository.refresh_from_db()
    assert (refusal.value.own_code, repository.xet_generation) == ("no_such_xorb", 2)
    assert bring(repository, name, body) is True
    assert announce(repository, whole) is True
