"""What nobody reaches goes in time, and nothing goes where something is amiss."""

import io
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import BinaryField
from django.utils import timezone

from core.problems import BadInput
from projects import actions as doors
from projects.imports.models import FetchedFile, Import
from projects.imports.states import ImportState
from projects.models import Project
from repositories import actions, keeping, objects, queries
from repositories.actions import Author, Move
from repositories.actions.collecting import Collected, Contradiction
from repositories.git.packs import received
from repositories.models import Commit, Object, Possession, Repository
from repositories.models.lengths import OID
from repositories.queries import proving
from repositories.queries.proving import faults_of
from repositories.queries.reaching import Survey
from tests.projects.conftest import FACTS, put_files
from tests.repositories.test_packs import one as entry
from tests.repositories.test_packs import packed

pytestmark = pytest.mark.django_db
DAY, NOW = timedelta(days=1), timedelta(0)
ADA = Author("Ada", "ada@example.org")


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
