"""Packs as strangers send them: what is too much is refused before it is made, and nothing is taken on trust."""

import hashlib
import io
import struct
import zlib
from collections.abc import Iterable
from typing import Any

import pytest

from core.problems import BadInput, Problem
from repositories import actions, queries
from repositories.actions import Move
from repositories.git import lines, packs
from repositories.git.packs import received
from repositories.models import Blob, Object, Possession, Repository
from repositories.objects import oid_of, pointer
from tests.repositories.support import contents, put

pytestmark = pytest.mark.django_db
COMMIT, TREE, FILE, TAG, BY_OFFSET, BY_NAME = 1, 2, 3, 4, 6, 7
WHO = b"Ada <ada@example.org> 1700000000 +0000"


def number(size: int) -> bytes:
    out = bytearray()
    while size > 127:
        out.append(size & 127 | 128)
        size >>= 7
    return bytes([*out, size])


def head(kind: int, size: int) -> bytes:
    first, rest = kind << 4 | size & 15, size >> 4
    return bytes([first | 128]) + number(rest) if rest else bytes([first])


def one(kind: int, data: bytes, base: bytes = b"") -> bytes:
    return head(kind, len(data)) + base + zlib.compress(data)


def packed(objects: Iterable[bytes], count: int | None = None) -> bytes:
    parts = list(objects)
    body = b"PACK" + struct.pack(">II", 2, len(parts) if count is None else count) + b"".join(parts)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def zeros(size: int) -> bytes:
    machine = zlib.compressobj(9)
    return b"".join(machine.compress(b"\0" * 2**20) for _ in range(size >> 20)) + machine.flush()


def delta(base: int, made: int, copies: int = 1) -> bytes:
    """So many copies of the first bytes of the base, and a claim of how long that is."""
    return number(base) + number(made) + (b"\xf0" + (base & 0xFFFFFF).to_bytes(3, "little")) * copies


def chain(length: int) -> bytes:
    """Each a byte longer than the one before, which it builds on."""
    parts, at, base = [one(FILE, b"x" * 100)], 12, b"x" * 100
    for _turn in range(length):
        made = number(len(base)) + number(len(base) + 1) + b"\xb0" + struct.pack("<H", len(base)) + b"\x01z"
        back, digits = len(parts[-1]), b""
        digits, back = bytes([back & 127]), back >> 7
        while back:
            back -= 1
            digits, back = bytes([128 | back & 127]) + digits, back >> 7
        parts.append(one(BY_OFFSET, made, digits))
        at, base = at + len(parts[-1]), base + b"z"
    return packed(parts)


def read(pack: bytes) -> list[packs.Found]:
    with received(io.BytesIO(pack).read) as opened:
        return list(opened.objects(lambda _oid: None))


FILE_1000 = b"x" * 1000
OF_1000 = oid_of("blob", FILE_1000)


@pytest.mark.parametrize(
    ("pack", "why"),
    [
        pytest.param(packed([head(FILE, 10) + zeros(64 * 2**20)]), "damaged", id="more than it says"),
        pytest.param(packed([head(FILE, 4 * 2**30) + zlib.compress(b"x")]), "unpacks to more", id="says 4 GiB"),
        pytest.param(packed([head(FILE, 2**20) + zlib.compress(b"x")]), "damaged", id="less than it says"),
        pytest.param(packed([], 2**32 - 1), "objects; at most", id="four billion objects"),
        pytest.param(packed([one(FILE, b"a")], 2), "damaged", id="one of two"),
        pytest.param(packed([one(FILE, b"a"), one(FILE, b"b")], 1), "damaged", id="one too many"),
        pytest.param(packed([one(FILE, b"a")])[:-1] + b"\0", "damaged", id="wrong digest"),
        pytest.param(b"PACK", "damaged", id="nothing"),
        pytest.param(packed([b"\x50" + zlib.compress(b"")]), "damaged", id="kind five"),
        pytest.param(packed([b"\xff" * 40]), "damaged", id="endless size"),
        pytest.param(packed([head(TREE, 5 * 2**20) + zeros(5 * 2**20)]), "larger than 4 MiB", id="a wide folder"),
        pytest.param(
            packed([one(FILE, FILE_1000), one(BY_NAME, delta(1000, 8 * 2**30), OF_1000)]), "too large", id="makes 8 GiB"
        ),
        pytest.param(
            packed([one(FILE, FILE_1000), one(BY_NAME, delta(1000, 9, 2), OF_1000)]),
            "damaged",
            id="makes other than it says",
        ),
        pytest.param(packed([one(BY_NAME, delta(5, 5), b"\1" * 20)]), "not here", id="no base"),
        pytest.param(chain(260), "nested too deeply", id="deltas upon deltas"),
    ],
)
def test_hostile_packs_are_refused_by_what_they_say(pack: bytes, why: str) -> None:
    with pytest.raises(Problem) as refusal:
        read(pack)
    assert why in refusal.value.detail


def test_deltas_make_what_they_stand_for() -> None:
    found = read(chain(200))
    assert sorted(len(one.data) for one in found) == list(range(100, 301))
    assert all(one.oid == oid_of("blob", one.data) for one in found)


def test_a_text_that_packs_well_may_stand_anywhere() -> None:
    texts = [b"1,2,3\n" * 50_000, b"x", b"4,5,6\n" * 40_000, b"y"]
    assert [one.data for one in read(packed(one(FILE, text) for text in texts))] == texts


def test_a_file_too_large_for_git_is_named_and_never_held() -> None:
    (found,) = read(packed([head(FILE, 11 * 2**20) + zeros(11 * 2**20)]))
    assert (found.data, found.oversize) == (b"", 11 * 2**20)
    assert found.oid == oid_of("blob", b"\0" * 11 * 2**20)


def tree(*entries: tuple[bytes, bytes, bytes]) -> bytes:
    return b"".join(mode + b" " + name + b"\0" + oid for mode, name, oid in entries)


def commit(root: bytes, *parents: bytes, who: bytes = WHO) -> bytes:
    above = b"".join(b"parent " + parent.hex().encode() + b"\n" for parent in parents)
    return b"tree " + root.hex().encode() + b"\n" + above + b"author " + who + b"\ncommitter " + who + b"\n\nmessage\n"


def push(repository: Repository, objects: list[tuple[int, bytes]], new: bytes, ref: str = "refs/heads/side") -> Any:
    """What became of it: nothing, or the refusal."""
    with received(io.BytesIO(packed(one(kind, data) for kind, data in objects)).read) as pack:
        arrival = actions.arrive(repository=repository, pack=pack)
    return actions.push(repository=repository, arrival=arrival, moves=[Move(ref, None, new)])[ref]


def with_root(root: bytes, *more: tuple[int, bytes]) -> tuple[list[tuple[int, bytes]], bytes]:
    made = commit(oid_of("tree", root))
    return [(TREE, root), (COMMIT, made), *more], oid_of("commit", made)


def test_a_push_is_kept_and_read_back(repository: Repository) -> None:
    inner = tree((b"100644", b"f.txt", oid_of("blob", b"hello")))
    root = tree((b"40000", b"d", oid_of("tree", inner)))
    objects, new = with_root(root, (TREE, inner), (FILE, b"hello"))
    assert push(repository, objects, new) == ""
    assert contents(repository, new) == {"d/f.txt": b"hello"}
    assert queries.branches(repository)["side"] == new
    assert "moved meanwhile" in push(repository, objects, new)


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ([(b"100644", b".git")], "keeps for itself"),
        ([(b"100644", b".GIT")], "keeps for itself"),
        ([(b"40000", b"git~1")], "keeps for itself"),
        ([(b"100644", b"..")], "keeps for itself"),
        ([(b"100644", ".g\u200cit".encode())], "keeps for itself"),
        ([(b"100644", b"a\\b")], "backslash"),
        ([(b"100644", b"a/b")], "slash"),
        ([(b"100644", b"README"), (b"100644", b"readme")], "differ only in case"),
        ([(b"100644", "e\u0301".encode())], "NFC"),
        ([(b"160000", b"sub")], "submodule"),
        ([(b"100644", b"CON.txt")], "Windows"),
        ([(b"100644", b"\xff")], "UTF-8"),
        ([(b"100666", b"m")], "mode"),
        ([(b"120000", b".gitmodules")], "must not be a link"),
        ([(b"100644", b"b"), (b"100644", b"a")], "not in order"),
        ([(b"100644", b"a"), (b"100644", b"a")], "not in order"),
        ([(b"100644", b"a"), (b"40000", b"a")], "not in order"),
        ([(b"100644", b"x" * 256)], "longer than 255"),
    ],
)
def test_names_are_held_to_the_same_rules_as_on_pages(
    repository: Repository, names: list[tuple[bytes, bytes]], why: str
) -> None:
    oid = oid_of("blob", b"x")
    objects, new = with_root(tree(*((mode, name, oid) for mode, name in names)), (FILE, b"x"))
    with pytest.raises(BadInput) as refusal:
        push(repository, objects, new)
    assert why in refusal.value.detail
    assert queries.branches(repository).keys() == {"main"}


def test_folders_in_folders_are_weighed(repository: Repository) -> None:
    def nested(levels: int, width: int) -> tuple[list[tuple[int, bytes]], bytes]:
        below, kind, parts = oid_of("blob", b"x"), b"100644", [(FILE, b"x")]
        for _level in range(levels):
            data = tree(*((kind, b"d%d" % place, below) for place in range(width)))
            parts.append((TREE, data))
            below, kind = oid_of("tree", data), b"40000"
        made = commit(below)
        return [*parts, (COMMIT, made)], oid_of("commit", made)

    for levels, width, why in [(8, 9, "more than 500000"), (65, 1, "too long or too deep")]:
        with pytest.raises(BadInput) as refusal:
            push(repository, *nested(levels, width))
        assert why in refusal.value.detail
    assert push(repository, *nested(64, 1)) == ""


def test_a_push_names_only_what_this_repository_has(repository: Repository) -> None:
    other = actions.create_repository()
    theirs = put(other, {"secret": b"of somebody else", "model.bin": b"weights"})
    secret, root = oid_of("blob", b"of somebody else"), queries.get_commit(other, theirs).tree
    stolen = commit(bytes(root))
    empty = oid_of("tree", b"")
    child = commit(empty, theirs)
    large = pointer(hashlib.sha256(b"weights").digest(), 7)
    attempts = [
        with_root(tree((b"100644", b"f", secret))),
        ([(COMMIT, stolen)], oid_of("commit", stolen)),
        ([(TREE, b""), (COMMIT, child)], oid_of("commit", child)),
        with_root(tree((b"100644", b"f", oid_of("blob", large))), (FILE, large)),
        with_root(tree((b"40000", b"d", oid_of("blob", b"x")), (b"100644", b"f", oid_of("blob", b"x"))), (FILE, b"x")),
    ]
    for objects, new in attempts:
        with pytest.raises(BadInput) as refusal:
            push(repository, objects, new)
        assert refusal.value.own_code in {"objects_missing", "not_uploaded"}
    assert actions.push(repository=repository, moves=[Move("refs/heads/x", None, theirs)]) == {
        "refs/heads/x": "It would not point at a commit."
    }


def test_nothing_is_kept_of_a_push_that_moves_nothing(repository: Repository) -> None:
    before = (Object.objects.count(), Possession.objects.count())
    objects, new = with_root(tree((b"100644", b"f", oid_of("blob", b"brought"))), (FILE, b"brought"))
    assert "cannot both exist" in push(repository, objects, new, "refs/heads/main/x")
    assert (Object.objects.count(), Possession.objects.count()) == before
    assert not Possession.objects.filter(blob=Blob.objects.get(inline=b"brought")).exists()  # the next sweep takes it


@pytest.mark.parametrize(
    "made",
    [
        b"",
        b"tree xyz\n\nno",
        commit(b"\1" * 20, who=b"Ada"),
        commit(b"\1" * 20, who=b"Ada <a@b> 99999999999999999999 +0000"),
        commit(b"\1" * 20, who=b"Ada <a@b> -5 +0000"),
    ],
)
def test_commits_that_git_would_not_make_are_refused(repository: Repository, made: bytes) -> None:
    with pytest.raises(BadInput) as refusal:
        push(repository, [(COMMIT, made)], oid_of("commit", made))
    assert refusal.value.own_code == "not_git"


def test_lines_of_strangers_are_bounded() -> None:
    for said in (b"zzzz", b"0003", b"ffff" + b"x" * 70_000, b"0010short", b"00"):
        with pytest.raises(lines.Garbled):
            lines.section(io.BytesIO(said).read)
    assert lines.section(io.BytesIO(b"0006a\n0005b00000005c").read) == [b"a", b"b"]
