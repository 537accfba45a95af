"""Whatever people do, in any order: what is reached is never dropped, and all else is, in the end."""

import io
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db.models import F
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from core.ids import new_id
from core.problems import BadInput, Conflict
from projects import actions as doors
from projects.models import Release
from projects.states import ReleaseState
from repositories import actions, keeping, objects, queries
from repositories.actions import Add, Arrival, Author, Delete, Move, StoredFile
from repositories.actions.collecting import Collected
from repositories.git.packs import received
from repositories.models import Blob, Commit, Directory, Object, Possession, Ref, Repository, Upload
from repositories.queries.proving import faults_of
from tests.projects.conftest import FACTS
from tests.repositories.support import contents, put
from tests.repositories.test_git import export, git
from tests.repositories.test_packs import one as entry
from tests.repositories.test_packs import packed

pytestmark = pytest.mark.django_db
DAY, NOW = timedelta(days=1), timedelta(0)
PATHS = ("a", "d/b", "d/e/c", "d/e/f", "w.bin")
BRANCHES = ("main", "x", "y/z")
ADA = Author("Ada", "ada@example.org")
ANY = st.integers(min_value=0, max_value=1_000)
Files = dict[str, bytes]


def data_of(number: int) -> bytes:
    """Few, so that they come again; some in the row, some in the storage."""
    return bytes([number % 7]) * (20_000 if number % 3 == 0 else 20)


class Life(RuleBasedStateMachine):
    """A repository among people who change their minds. `files` is what each commit holds, by our own account."""

    user: ClassVar[Any]
    dropped: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        facts = {"kind": "model", "name": f"p{new_id()[-12:]}", **FACTS}
        self.project = doors.create_project(owner=self.user.owner, user=self.user, **facts)
        self.files: dict[bytes, Files] = {oid: contents(self.repository, oid) for oid in self.commits()}
        self.loose: list[StoredFile] = []
        self.pulls = 0

    @property
    def repository(self) -> Repository:
        return Repository.objects.get(pk=self.project.repository_id)

    def tip(self, branch: str) -> bytes:
        return queries.head(self.repository, branch) or b""

    def commits(self) -> list[bytes]:
        """Those that are here, reached or not, in an order that does not depend on their ids."""
        rows = Commit.objects.filter(repository=self.project.repository_id).order_by("pk")
        return [bytes(oid) for oid in rows.values_list("oid", flat=True)]

    def some(self, number: int) -> bytes:
        here = self.commits()
        return here[number % len(here)]

    def push(self, *moves: Move, arrival: Arrival | None = None) -> dict[str, str]:
        return actions.push(repository=self.repository, moves=moves, arrival=arrival)

    @rule(branch=st.sampled_from(BRANCHES), path=st.sampled_from(PATHS), number=ANY)
    def change(self, branch: str, path: str, number: int) -> None:
        before = self.files.get(self.tip(branch), {})
        oid = put(self.repository, {path: data_of(number)}, branch=branch)
        self.files[oid] = before | {path: data_of(number)}

    @rule(branch=st.sampled_from(BRANCHES), number=ANY)
    def remove(self, branch: str, number: int) -> None:
        before = self.files.get(self.tip(branch), {})
        if before:
            path = sorted(before)[number % len(before)]
            oid = actions.commit(
                repository=self.repository, operations=[Delete(path)], author=ADA, message="less", branch=branch
            )
            self.files[oid] = {other: data for other, data in before.items() if other != path}

    @rule(number=ANY, path=st.sampled_from(PATHS))
    def upload(self, number: int, path: str) -> None:
        self.loose.append(actions.store(repository=self.repository, data=data_of(number), name=path))

    @rule(number=ANY)
    def upload_known(self, number: int) -> None:
        """Complete at once, where the repository has it; it stays for as long as the upload does."""
        upload = self.begun(data_of(number))
        if upload.is_complete:
            self.collect()
            assert Possession.objects.filter(repository=self.repository, oid=upload.oid).exists()

    def begun(self, data: bytes) -> Upload:
        sha256 = actions.describe("a", data).sha256
        return actions.begin_upload(
            repository=self.repository, user=self.user, filename="a", size=len(data), sha256=sha256
        )

    @precondition(lambda self: self.loose)
    @rule(branch=st.sampled_from(BRANCHES), path=st.sampled_from(PATHS), number=ANY)
    def commit_what_came_earlier(self, branch: str, path: str, number: int) -> None:
        """It may have been dropped meanwhile; then it is refused, and nothing has changed."""
        file = self.loose[number % len(self.loose)]
        before, tip = self.files.get(self.tip(branch), {}), self.tip(branch)
        is_here = Possession.objects.filter(repository=self.repository, oid=file.oid).exists()
        data = next(data_of(one) for one in range(21) if actions.describe("", data_of(one)).sha256 == file.sha256)
        try:
            oid = actions.commit(
                repository=self.repository, operations=[Add(path, file)], author=ADA, message="late", branch=branch
            )
        except BadInput as problem:
            assert (problem.own_code, is_here, self.tip(branch)) == ("not_uploaded", False, tip)  # noqa: PT017 -- or it works
        else:
            self.files[oid] = before | {path: data}

    @rule(branch=st.sampled_from(BRANCHES), number=ANY)
    def force(self, branch: str, number: int) -> None:
        move = Move(f"refs/heads/{branch}", self.tip(branch) or None, self.some(number))
        assert self.push(move) == {move.ref: ""}

    @rule(branch=st.sampled_from(BRANCHES[1:]))
    def delete_branch(self, branch: str) -> None:
        if old := self.tip(branch):
            self.push(Move(f"refs/heads/{branch}", old, None))

    @rule(name=st.sampled_from(["one", "two"]), number=ANY, is_annotated=st.booleans())
    def tag(self, name: str, number: int, is_annotated: bool) -> None:
        repository, target_ = self.repository, self.some(number)
        ref = Ref.objects.filter(repository=repository, name=f"refs/tags/{name}").first()
        new = target_
        if is_annotated:
            new = actions.annotate(repository=repository, name=name, target=target_, author=ADA, message=str(number))
        self.push(Move(f"refs/tags/{name}", bytes(ref.oid) if ref else None, new))

    @rule(name=st.sampled_from(["one", "two"]))
    def untag(self, name: str) -> None:
        if ref := Ref.objects.filter(repository=self.repository, name=f"refs/tags/{name}").first():
            self.push(Move(ref.name, bytes(ref.oid), None))

    @rule(number=ANY)
    def release(self, number: int) -> None:
        Release.objects.create(
            project=self.project,
            number=1 + Release.objects.filter(project=self.project).count(),
            commit=self.some(number),
            state=ReleaseState.WITHDRAWN,
        )

    @rule(number=ANY)
    def propose(self, number: int) -> None:
        self.pulls += 1
        repository, base, ref = self.repository, self.some(number), f"refs/pr/{self.pulls}"
        actions.begin_ref(repository=repository, name=ref, at=base)
        add = Add("a", actions.store(repository=repository, data=data_of(number), name="a"))
        oid = actions.commit(repository=repository, operations=[add], author=ADA, message="pull", ref=ref)
        self.files[oid] = self.files[base] | {"a": data_of(number)}

    @precondition(lambda self: self.pulls)
    @rule(number=ANY)
    def merge(self, number: int) -> None:
        theirs = Ref.objects.get(repository=self.repository, name=f"refs/pr/{1 + number % self.pulls}")
        try:
            oid = actions.merge(
                repository=self.repository, branch="main", theirs=bytes(theirs.oid), author=ADA, message="merge"
            )
        except (BadInput, Conflict):
            return
        self.files[oid] = contents(self.repository, oid)

    @rule(number=ANY, path=st.sampled_from(PATHS[:1]), collects=st.booleans(), grace=st.sampled_from([NOW, DAY]))
    def push_half(self, number: int, path: str, collects: bool, grace: timedelta) -> None:
        """Two branches of which one does not move; and what the pack leaves out may be dropped before they do."""
        repository, base = self.repository, self.some(number)
        tree = bytes(Commit.objects.get(repository=repository, oid=base).tree)
        made = [
            objects.build_commit(tree=tree, parents=[base], author=ADA, message=f"{word} {number}", at=number)
            for word in ("moves", "stays")
        ]
        pack = packed(entry(1, commit.as_raw_string()) for commit in made)
        with received(io.BytesIO(pack).read) as opened:
            arrival = actions.arrive(repository=repository, pack=opened)
        if collects:
            actions.collect(repository=self.repository, grace=grace)
        old = self.tip("x") or None
        moves = [Move("refs/heads/x", old, objects.commit_oid(made[0]))]
        moves.append(Move("refs/heads/no", b"\1" * 20, objects.commit_oid(made[1])))
        try:
            told = actions.push(repository=repository, moves=moves, arrival=arrival)
        except BadInput as problem:
            assert problem.own_code == "objects_missing", problem.detail  # noqa: PT017 -- or it works
            assert not Commit.objects.filter(repository=repository, oid=base).exists()
        else:
            assert [ref for ref, why in told.items() if not why] == ["refs/heads/x"]
            self.files |= {objects.commit_oid(commit): self.files[base] for commit in made}

    @rule()
    def a_day_passes(self) -> None:
        for model in (Object, Possession):
            rows = model._default_manager.filter(repository=self.project.repository_id).exclude(unreached_at=None)
            rows.update(unreached_at=F("unreached_at") - DAY)

    @rule(grace=st.sampled_from([NOW, DAY, 2 * DAY]), limit=st.sampled_from([1, 3, 1_000]))
    def collect(self, grace: timedelta = DAY, limit: int = 1_000) -> None:
        self._collected(grace, limit)
        actions.sweep(grace=NOW)
        self.check()

    def _collected(self, grace: timedelta, limit: int) -> Collected:
        done = actions.collect(repository=self.repository, grace=grace, limit=limit)
        self.dropped.append(done.dropped)
        return done

    def check(self) -> None:
        assert list(faults_of(self.repository)) == []
        for oid in keeping.commits_kept(self.repository) & self.files.keys():
            assert contents(self.repository, oid) == self.files[oid]

    def teardown(self) -> None:
        """In the end there is exactly what a stock git reaches from the same refs and releases."""
        for upload in Upload.objects.filter(repository=self.repository):
            actions.abandon_upload(upload=upload)
        while self._collected(NOW, 5).left:
            self.check()
        actions.sweep(grace=NOW)
        self.check()
        rows = Object.objects.filter(repository=self.repository).values_list("oid", flat=True)
        held = Possession.objects.filter(repository=self.repository).values_list("oid", flat=True)
        here = {bytes(oid).hex() for oid in [*rows, *held]}
        with tempfile.TemporaryDirectory() as folder:
            exported = export(self.repository, Path(folder) / "bare")
            for number, release in enumerate(Release.objects.filter(project=self.project).exclude(commit=None)):
                git(exported, "update-ref", f"refs/releases/{number}", bytes(release.commit or b"").hex())
            assert git(exported, "fsck", "--strict", "--full", "--unreachable", "--no-progress").strip() == ""
            listed = git(exported, "rev-list", "--objects", "--all").splitlines()
            tags = git(exported, "for-each-ref", "--format=%(objecttype) %(objectname)").splitlines()
        assert here == {line.split()[0] for line in listed} | {line.split()[1] for line in tags}
        commits = Commit.objects.filter(repository=self.repository)
        assert Object.objects.filter(repository=self.repository, type=1).count() == commits.count()
        assert Directory.objects.filter(commit__repository=self.repository).exists()
        assert not Blob.objects.filter(possession=None).exists()


def test_whatever_is_reached_stays_and_all_else_goes(alice: Any) -> None:
    class LifeOfAlice(Life):
        user: ClassVar = alice
        dropped: ClassVar = []

    as_often = settings(max_examples=20, stateful_step_count=20, phases=[Phase.generate])
    run_state_machine_as_test(LifeOfAlice, settings=as_often)
    assert sum(LifeOfAlice.dropped) > 0, "nothing was ever dropped, so nothing was tried"
