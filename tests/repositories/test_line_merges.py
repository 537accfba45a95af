"""Texts that both sides changed: what we merge, git merges alike; and nothing of a stranger takes long."""

import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from repositories.line_merges import is_text, merged
from tests.hub.gits import ENV

BASE = b"one\ntwo\nthree\nfour\nfive\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        (BASE, b"one\n", b"one\n"),
        (b"0\n" + BASE, BASE + b"6\n", b"0\n" + BASE + b"6\n"),
        (BASE.replace(b"one", b"1"), BASE.replace(b"five", b"5"), b"1\ntwo\nthree\nfour\n5\n"),
        (BASE.replace(b"two", b"2"), BASE.replace(b"two", b"2"), BASE.replace(b"two", b"2")),
        (BASE.replace(b"two\n", b""), BASE.replace(b"four\n", b""), b"one\nthree\nfive\n"),
        (BASE.replace(b"two", b"2"), BASE.replace(b"two", b"II"), None),
        (BASE.replace(b"two", b"2"), BASE.replace(b"three", b"3"), None),  # they touch
        (BASE.replace(b"two\n", b""), BASE.replace(b"two", b"2"), None),
        (BASE + b"6\n", BASE + b"six\n", None),
        (BASE.rstrip(b"\n"), BASE.replace(b"one", b"1"), b"1\ntwo\nthree\nfour\nfive"),
        (b"", BASE.replace(b"one", b"1"), None),
        (BASE.replace(b"one\n", b"one\r\n"), BASE + b"6\n", b"one\r\ntwo\nthree\nfour\nfive\n6\n"),
    ],
)
def test_two_changes_of_a_text(ours: bytes, theirs: bytes, both: bytes | None) -> None:
    assert merged(BASE, ours, theirs) == both
    assert merged(BASE, theirs, ours) == both


def _changed(lines: list[bytes], luck: random.Random) -> list[bytes]:
    made = list(lines)
    for _change in range(luck.randint(0, 4)):
        at = luck.randrange(len(made) + 1)
        match luck.randrange(3):
            case 0:
                made[at:at] = [b"new %d\n" % luck.randrange(5) for _line in range(luck.randint(1, 3))]
            case 1:
                del made[at : at + luck.randint(1, 3)]
            case _:
                made[at : at + 1] = [b"other %d\n" % luck.randrange(5)]
    return made


@pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT on this machine: nothing was compared")
@pytest.mark.parametrize("seed", range(40))
def test_what_is_merged_git_merges_alike(seed: int, tmp_path: Path) -> None:
    luck = random.Random(seed)
    base = [b"line %d\n" % luck.randrange(30 if seed % 2 else 10_000) for _line in range(luck.choice([5, 30, 200]))]
    sides = [b"".join(_changed(base, luck)) for _side in range(2)]
    for name, data in zip(("ours", "base", "theirs"), (sides[0], b"".join(base), sides[1]), strict=True):
        (tmp_path / name).write_bytes(data)
    asked = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    git = subprocess.run(asked, cwd=tmp_path, env=ENV, capture_output=True, check=False)
    found = merged(b"".join(base), *sides)
    if found is not None:
        assert (git.returncode, git.stdout) == (0, found)
    elif len(set(base)) == len(base):  # of equal lines either may take another for the one that was kept
        assert git.returncode > 0


@pytest.mark.parametrize(
    "lines",
    [
        [b"same\n"] * 20_000,
        [b"%d\n" % (number % 100) for number in range(20_000)],
        [b"%d\n" % (number // 2) for number in range(20_000)],
    ],
)
def test_texts_of_equal_lines_take_no_time(lines: list[bytes]) -> None:
    begun = time.process_time()
    ours = [b"a\n", *lines[:9_000], b"mine\n", *lines[9_010:]]
    theirs = [*lines[5:15_000], b"theirs\n", *lines[15_020:], b"z\n"]
    merged(b"".join(lines), b"".join(ours), b"".join(theirs))
    merged(b"".join(lines), b"".join(lines[::-1]), b"".join(sorted(lines)))
    assert time.process_time() - begun < 5


def test_what_is_no_text_is_not_read_by_lines() -> None:
    assert is_text("天空\n".encode())
    for data in (b"\0", "天".encode()[:2], b"x" * (2**20 + 1), b"\n" * 20_001):
        assert not is_text(data)
