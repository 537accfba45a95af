"""After any run of commits, every way of reading agrees with a plain dictionary."""

import hashlib

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.problems import BadInput
from repositories import actions, queries
from repositories.actions import Add, Copy, Delete, Operation
from repositories.models import Repository
from tests.repositories.support import commit, contents

NAMES = ["a", "b", "c.txt", "模型"]
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
STEP = st.one_of(
    st.tuples(st.just("add"), PATHS, st.binary(max_size=3)),
    st.tuples(st.just("delete"), PATHS, st.none()),
    st.tuples(st.just("copy"), PATHS, PATHS),
)
Files = dict[str, bytes]
NO_SHRINKING = [
    Phase.explicit,
    Phase.reuse,
    Phase.generate,
]  # each example writes to a database: shrinking takes minutes


class Refused(Exception):
    pass


def under(files: Files, path: str) -> Files:
    """What lies at the path: the file itself or a folder's files, by the rest of their paths."""
    return {name[len(path) :]: data for name, data in files.items() if name == path or name.startswith(path + "/")}


def has_file_above(files: Files, path: str) -> bool:
    return any(path.startswith(name + "/") for name in files)


def expected(before: Files, steps: list[tuple[str, str, object]]) -> Files:
    """The same steps on a dictionary; Refused where a commit must refuse."""
    files = dict(before)
    for kind, path, more in steps:
        if kind == "delete":
            gone = under(files, path)
            if not gone:
                raise Refused
            files = {
                name: data for name, data in files.items() if name[len(path) :] not in gone or not name.startswith(path)
            }
        elif kind == "add":
            if has_file_above(files, path) or (under(files, path) and path not in files):
                raise Refused
            files[path] = bytes(more)  # type: ignore[call-overload]
        else:
            source, target = under(before, path), str(more)
            is_folder = path not in before
            taken = under(files, target)
            if not source or has_file_above(files, target) or (taken and (is_folder or target not in files)):
                raise Refused
            files |= {target + rest: data for rest, data in source.items()}
    return files


def as_operations(repository: Repository, steps: list[tuple[str, str, object]]) -> list[Operation]:
    operations: list[Operation] = []
    for kind, path, more in steps:
        if kind == "add":
            operations.append(Add(path, actions.store(repository=repository, data=bytes(more))))  # type: ignore[call-overload]
        else:
            operations.append(Delete(path) if kind == "delete" else Copy(path, str(more)))
    return operations


def listed(repository: Repository, head: bytes, path: str = "") -> set[str]:
    """Paths of all files, found folder by folder."""
    found: set[str] = set()
    for entry in queries.listing(repository, head, path):
        found |= listed(repository, head, entry.path) if entry.is_directory else {entry.path}
    return found


def manifest_digest(repository: Repository, head: bytes, files: Files) -> str:
    full = {**files, ".gitattributes": queries.read(repository, head, ".gitattributes")}
    lines = [
        f"{hashlib.sha256(full[path]).hexdigest()}  {len(full[path])}  {path}\n"
        for path in sorted(full, key=str.encode)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class Model(TestCase):
    """Hypothesis wants its own transaction for each example, hence the one class in these tests."""

    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
    @given(st.lists(st.lists(STEP, min_size=1, max_size=5), min_size=1, max_size=5))
    def test_commits_agree_with_a_dictionary(self, runs: list[list[tuple[str, str, object]]]) -> None:
        repository = actions.create_repository()
        files: Files = {}
        touched: dict[str, bytes] = {}
        for steps in runs:
            old_head = queries.head(repository)
            try:
                new = expected(files, steps)
            except Refused:
                with pytest.raises(BadInput):
                    commit(repository, *as_operations(repository, steps))
                assert queries.head(repository) == old_head
                continue
            head = commit(repository, *as_operations(repository, steps))
            changed = {path for path in new.keys() | files.keys() if new.get(path) != files.get(path)}
            assert {change.path for change in queries.diff(repository, old_head, head)} == changed
            touched = {path: head if path in changed else touched[path] for path in new}
            files = new
            self.check(repository, head, files, touched)

    def check(self, repository: Repository, head: bytes, files: Files, touched: dict[str, bytes]) -> None:
        assert contents(repository, head) == files
        assert listed(repository, head) - {".gitattributes"} == files.keys()
        assert queries.digest(repository, head) == manifest_digest(repository, head, files)
        for folder in {path.rpartition("/")[0] for path in files}:
            for entry in queries.listing(repository, head, folder):
                if entry.path in files:
                    assert bytes(entry.last_commit.oid) == touched[entry.path]
