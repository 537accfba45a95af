"""Whatever people do, in any order: what is reached is never dropped, and all else is, in the end."""

import io
import tempfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import BinaryField, F
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from core.ids import new_id
from core.problems import BadInput, Conflict
from projects import actions as doors
from projects.imports.models import FetchedFile, Import
from projects.imports.states import ImportState
from projects.models import Project, Release
from projects.states import ReleaseState
from repositories import actions, keeping, objects, queries
from repositories.actions import Add, Arrival, Author, Delete, Move, StoredFile
from repositories.actions.collecting import Collected, Contradiction
from repositories.git.packs import received
from repositories.models import Blob, Commit, Directory, Object, Possession, Ref, Repository, Upload
from repositories.models.lengths import OID
from repositories.queries import proving
from repositories.queries.proving import faults_of
from repositories.queries.reaching import Survey
from tests.projects.conftest import FACTS, put_files
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


@pytest.fixture
def tern(alice: Any) -> Project:
    return doors.create_project(owner=alice.owner, user=alice, kind="model", name="tern", **FACTS)


def look(project: Project, **more: Any) -> Collected:
    return actions.collect(repository=Repository.objects.get(pk=project.repository_id), **more)


def forced(project: Project, alice: Any) -> bytes:
    """A commit that was pushed away; two of its objects and one contents are nobody else's."""
    before = queries.head(project.repository)
    gone = put_files(project, alice, {"secret.txt": b"a password"})
    main = Move("refs/heads/main", gone, before)
    assert actions.push(repository=project.repository, moves=[main]) == {"refs/heads/main": ""}
    return gone


def test_what_was_pushed_away_stays_for_two_weeks_from_when_it_was_noticed(alice: Any, tern: Project) -> None:
    gone = forced(tern, alice)
    assert Repository.objects.get(pk=tern.repository_id).dirty
    assert look(tern) == Collected(reached=6, waiting=3)
    later = timezone.now() - timedelta(days=13, hours=23)
    Object.objects.exclude(unreached_at=None).update(unreached_at=later)
    Possession.objects.exclude(unreached_at=None).update(unreached_at=later)
    assert look(tern) == Collected(reached=6, waiting=3)
    assert queries.read(tern.repository, gone, "secret.txt") == b"a password"
    after = timezone.now() - timedelta(days=14)
    Object.objects.exclude(unreached_at=None).update(unreached_at=after)
    Possession.objects.exclude(unreached_at=None).update(unreached_at=after)
    assert look(tern) == Collected(reached=6, dropped=3)
    assert not Commit.objects.filter(oid=gone).exists()
    assert look(tern) == Collected(reached=6)


def test_what_is_named_again_in_time_begins_anew(alice: Any, tern: Project) -> None:
    gone = forced(tern, alice)
    look(tern)
    actions.create_tag(repository=tern.repository, name="kept", target=gone)
    assert look(tern) == Collected(reached=9)
    assert not Object.objects.filter(repository=tern.repository).exclude(unreached_at=None).exists()


def test_contents_that_are_promised_to_be_here_are_not_dropped_at_once(alice: Any, tern: Project) -> None:
    file = actions.store(repository=tern.repository, data=b"z" * 30, name="z.bin")
    look(tern)
    Possession.objects.exclude(unreached_at=None).update(unreached_at=timezone.now() - timedelta(days=20))
    found = actions.let_stay(repository=tern.repository, wanted=[(file.sha256, 30), (b"\0" * 32, None)])
    assert found == {file.sha256: file}
    assert look(tern).waiting == 1
    assert Possession.objects.filter(repository=tern.repository, oid=file.oid).exists()


def test_whose_turn_it_is_to_be_looked_at(alice: Any, tern: Project) -> None:
    Repository.objects.update(look_at=timezone.now() + DAY, dirty=False)
    assert actions.collect_due(grace=NOW) == 0
    forced(tern, alice)
    assert actions.collect_due(grace=NOW) == 3
    row = Repository.objects.get(pk=tern.repository_id)
    assert (row.dirty, row.collected) == (False, 1)
    assert timezone.now() + timedelta(days=29) < row.look_at < timezone.now() + timedelta(days=31)
    forced(tern, alice)
    look(tern)
    row.refresh_from_db()
    assert timezone.now() + timedelta(days=13) < row.look_at < timezone.now() + timedelta(days=15)


def test_large_garbage_goes_in_slices_and_what_is_left_is_whole(alice: Any, tern: Project) -> None:
    before = queries.head(tern.repository)
    put_files(tern, alice, {f"d{number}/e/f{number}": b"%d" % number for number in range(20)})
    tip = put_files(tern, alice, {"d1/g": b"more"})
    actions.push(repository=tern.repository, moves=[Move("refs/heads/main", tip, before)])
    left = [66]
    while left[-1]:
        left.append(look(tern, grace=NOW, limit=10).left)
        assert list(faults_of(tern.repository)) == []
    assert left == [66, 56, 46, 36, 26, 16, 6, 0]


def test_nothing_goes_where_something_is_missing(alice: Any, tern: Project) -> None:
    forced(tern, alice)
    reached = queries.files(tern.repository, queries.head(tern.repository) or b"")[0]
    Possession.objects.filter(repository=tern.repository, oid=reached.oid).delete()
    done = look(tern, grace=NOW)
    assert (done.missing, done.dropped) == (1, 0)
    errors = StringIO()
    with pytest.raises(CommandError, match="1 damaged"):
        call_command("verify_storage", stdout=StringIO(), stderr=errors)
    assert "missing, named by" in errors.getvalue()
    with pytest.raises(CommandError, match="1 incomplete; nothing of them was dropped"):
        call_command("collect_garbage", stdout=StringIO(), stderr=StringIO())


def test_a_survey_that_errs_is_contradicted(alice: Any, tern: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the marks wrong, by whichever bug, the second look says so, and everything stays."""
    forced(tern, alice)
    count = Object.objects.filter(repository=tern.repository).count()
    survey, head = Survey(tern.repository), queries.head(tern.repository) or b""
    tree = bytes(Commit.objects.get(repository=tern.repository, oid=head).tree)
    for wrong in (head, tree, queries.files(tern.repository, head)[0].oid):

        def err(_survey: Survey, wrong: bytes = wrong, **_when: Any) -> set[bytes]:
            return survey.unreached | {wrong}

        monkeypatch.setattr(Survey, "over", err)
        with pytest.raises(Contradiction):
            look(tern, grace=NOW)
    Repository.objects.filter(pk=tern.repository_id).update(dirty=True)
    assert actions.collect_due(grace=NOW) == 0
    assert Object.objects.filter(repository=tern.repository).count() == count
    assert list(proving.objections(tern.repository, survey.unreached)) == []


def test_files_of_an_import_that_stopped_stay_until_it_goes_on(alice: Any, tern: Project) -> None:
    file = actions.store(repository=tern.repository, data=b"came", name="came.txt")
    files = [{"path": "came.txt", "size": 4, "oid": file.oid.hex()}, {"path": "other", "size": 9}]
    facts = {"server": "s", "repo": "r", "files": files, "state": ImportState.FAILED}
    stopped = Import.objects.create(project=tern, asked_by=alice, **facts)
    assert look(tern, grace=NOW) == Collected(reached=7)
    Import.objects.filter(pk=stopped.pk).update(state=ImportState.DONE)
    assert look(tern, grace=NOW) == Collected(reached=6, dropped=1)


def test_every_column_that_names_a_commit_is_registered() -> None:
    """Whoever adds one says here that its commits stay, or why they need not."""
    contents = {(FetchedFile, "oid")}  # a file's, which `files_of_imports` keeps while the others are missing
    above = [model for model in apps.get_models() if model._meta.app_label != "repositories"]
    columns = {
        (model, field.name)
        for model in above
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField) and field.max_length == OID
    }
    assert set(keeping.registered()) == columns - contents


def test_operators_look_first_and_then_drop(alice: Any, tern: Project) -> None:
    forced(tern, alice)

    def said(*words: str) -> list[str]:
        out = StringIO()
        call_command("collect_garbage", *words, stdout=out)
        return out.getvalue().splitlines()

    assert said("--dry-run") == ["alice/tern: 6 stay, 3 wait, 0 would go."]
    assert said("alice/tern", "--now", "--dry-run") == ["alice/tern: 6 stay, 0 wait, 3 would go."]
    assert Object.objects.filter(unreached_at=None).count() == Object.objects.count()
    assert said() == ["alice/tern: 6 stay, 3 wait, 0 went.", "0 contents swept."]
    assert said("alice/tern", "--now") == ["alice/tern: 6 stay, 0 wait, 3 went.", "1 contents swept."]
    assert said() == ["0 contents swept."]
    call_command("verify_storage", stdout=StringIO())
    for words, why in ((["--now"], "name the projects"), (["alice/none"], "There is no project alice/none")):
        with pytest.raises(CommandError, match=why):
            said(*words)


def test_on_what_went_meanwhile_nothing_is_built(alice: Any, tern: Project, tmp_path: Path) -> None:
    """A history that was looked at while what it builds on was here, and is taken when that is gone."""
    gone = forced(tern, alice)
    repository = Repository.objects.get(pk=tern.repository_id)
    tree = bytes(Commit.objects.get(repository=repository, oid=gone).tree)
    made = objects.build_commit(tree=tree, parents=[gone], author=ADA, message="On it", at=1)
    with received(io.BytesIO(packed([entry(1, made.as_raw_string())])).read) as opened:
        arrival = actions.arrive(repository=repository, pack=opened)
    assert look(tern, grace=NOW).dropped == 3
    with pytest.raises(BadInput):
        actions.take(repository=repository, arrival=arrival)
    assert not list(faults_of(repository))


def test_one_that_breaks_holds_up_no_other(alice: Any, tern: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    other = doors.create_project(owner=alice.owner, user=alice, kind="model", name="other", **FACTS)
    Repository.objects.update(look_at=timezone.now() + DAY, dirty=False)
    forced(tern, alice)
    odd = Repository.objects.get(pk=other.repository_id)
    Repository.objects.filter(pk=odd.pk).update(look_at=timezone.now() - DAY)
    reached = Survey._reach

    def breaks(survey: Survey, starts: Any) -> set[bytes]:
        if survey._repository == odd:
            raise LookupError
        return reached(survey, starts)

    monkeypatch.setattr(Survey, "_reach", breaks)
    assert actions.collect_due(grace=NOW) == 3
    odd.refresh_from_db()
    assert odd.look_at > timezone.now() + timedelta(hours=23)
