"""How much a later release changes, computed from what was frozen, and how much review that means."""

import json
import struct
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core import events
from core.problems import BadInput, Conflict, Forbidden
from projects import actions as projects
from projects.models import Project, Release
from reviews import actions
from reviews.actions.drawing import draw, is_drawn
from reviews.checks.rows import row_change
from reviews.models import Assignment, Classing, Decision, Reviewer, Round, Sample
from reviews.queries.classing import classed
from reviews.queries.differences import difference, rows, values
from reviews.queries.trust import clean_reviews, is_trusted
from tests.projects.conftest import bring, put_files
from tests.reviews.conftest import CARD, Submit, put

pytestmark = pytest.mark.django_db
NEVER, ALWAYS = {"patch_sample_percent": 0, "trusted_sample_percent": 0}, {"patch_sample_percent": 100}
Change = tuple[dict[str, bytes], str, str]


@pytest.fixture
def herons(new: Callable[..., Project], alice: Any) -> Project:
    project = new(alice)
    bring(project, alice, "published")
    return project


def policy(**numbers: Any) -> None:
    from core.policies import publish

    publish("review", numbers, author=None)


def weights(shape: list[int], value: bytes = b"\x00") -> bytes:
    size = 4 * shape[0] * shape[1]
    header = {"w": {"dtype": "F32", "shape": shape, "data_offsets": [0, size]}}
    encoded = json.dumps(header).encode()
    return struct.pack("<Q", len(encoded)) + encoded + value * size


def model(shape: list[int], tuned: bytes) -> bytes:
    """Three tensors: one of this shape, one that stays as it is, one of these values."""
    size = 4 * shape[0] * shape[1]
    spans = {
        "w": (shape, 0, size),
        "kept": ([100, 256], size, size + 102400),
        "tuned": ([1], size + 102400, size + 102404),
    }
    header = {name: {"dtype": "F32", "shape": s, "data_offsets": [a, b]} for name, (s, a, b) in spans.items()}
    encoded = json.dumps(header).encode()
    return struct.pack("<Q", len(encoded)) + encoded + bytes(size + 102400) + tuned


def card(body: str = CARD, **header: Any) -> bytes:
    lines = "".join(f"{name}: {json.dumps(value)}\n" for name, value in header.items())
    return f"---\n{lines}---\n{body}".encode()


HEAD = {"license": "cc-by-4.0", "language": ["en"], "summary": "Grey herons at twelve ponds."}


@pytest.mark.parametrize(
    ("files", "change", "code"),
    [
        ({"README.md": card(CARD.replace("for lessons", "for good lessons"), **HEAD)}, "patch", "card"),
        ({"README.md": card(CARD, **HEAD, tags=["birds"])}, "patch", "card"),
        ({"notes.md": b"More to read."}, "patch", "files"),
        ({"README.md": card(CARD.replace("Twelve ponds of one", "Ponds of one"), **HEAD)}, "major", "safety_claims"),
        ({"README.md": card(CARD, **(HEAD | {"license": "cc0-1.0"}))}, "major", "licence"),
        ({"LICENSE": b"Another."}, "major", "licence"),
        ({"herons.csv": b"pond,day,count\nmill,2026-05-01,4\n"}, "major", "data"),
        ({"loader.py": b"print()"}, "major", "remote_code"),
    ],
)
def test_a_data_set_is_classed_by_its_files_and_its_card(
    herons: Project, alice: Any, files: dict[str, bytes], change: str, code: str
):
    put(herons, alice, files)
    found = classed(bring(herons, alice, "triage"))
    assert found.change == change
    assert code in {one.code for one in found.found if one.weight == change}


@pytest.mark.parametrize(
    ("files", "change", "code"),
    [
        ({"model.safetensors": weights([2, 3], b"\x01")}, "major", "weights"),
        ({"config.json": b'{"model_type": "gpt2", "auto_map": {"AutoModel": "m.M"}}'}, "major", "remote_code"),
        ({"config.json": b'{"model_type": "gpt2", "n_layer": 3}'}, "minor", "files"),
        ({"tokenizer.json": b"{}"}, "minor", "files"),
        ({"README.md": b"# Tern\n\n## Known limits\nSums above five digits."}, "major", "safety_claims"),
    ],
)
def test_a_model_is_classed_by_its_weights_and_its_code(
    new: Callable[..., Project], alice: Any, files: dict[str, bytes], change: str, code: str
):
    first = {"model.safetensors": weights([2, 3]), "config.json": b'{"model_type": "gpt2"}'}
    body = {
        "README.md": b"# Tern\n\n" + b"Answers short questions. " * 5 + b"\n\n## Known limits\nSums above four digits."
    }
    model = new(alice, "tern", body | first, kind="model", task="text-generation", licence="Apache-2.0")
    bring(model, alice, "published")
    if "README.md" in files:
        files = {"README.md": files["README.md"] + b" " + b"It says so when it does not know. " * 3}
    put(model, alice, files)
    found = classed(bring(model, alice, "triage"))
    assert (found.change, code in {one.code for one in found.found}) == (change, True)


def test_other_people_mean_a_full_review(herons: Project, alice: Any, charlie: Any):
    projects.add_member(project=herons, user=alice, handle="charlie", role="write")
    put(herons, alice, {"notes.md": b"More."})
    release = bring(herons, alice, "triage")
    assert release.people == {"owner": "alice", "maintainers": ["charlie"]}
    assert [one.code for one in classed(release).found if one.weight == "major"] == ["maintainers"]


def test_the_first_release_is_the_first(new: Callable[..., Project], alice: Any, checked: Submit):
    release = checked(new(alice), alice)
    assert Classing.objects.get(release=release).change == "first"
    assert Round.objects.get(release=release).level == "full"


class TestPatch:
    @pytest.fixture
    def patch(self, herons: Project, alice: Any, checked: Submit) -> Callable[..., Release]:
        def run(**numbers: Any) -> Release:
            policy(**(numbers or NEVER))
            put(herons, alice, {"notes.md": b"More."})
            return checked(herons, alice)

        return run

    def test_is_published_at_once_by_its_checks(self, patch: Callable[..., Release]):
        release = patch()
        assert release.state == "published"
        assert Release.objects.get(project=release.project, number=1).state == "superseded"
        decision = Decision.objects.get(release=release)
        assert (decision.outcome, decision.decided_by, decision.round) == ("accept", "checks", None)
        assert not Round.objects.filter(release=release).exists()
        event = events.history(release, ["release.accept"]).get()
        assert event.reason_code == "patch"
        assert event.evidence[0]["found"][0]["code"] == "files"
        assert event.evidence[1]["draw"]["is_drawn"] is False
        page = Client().get(f"/alice/herons/releases/{release.number}").content.decode()
        assert "Patch" in page

    def test_some_are_drawn_and_the_draw_can_be_repeated(self, patch: Callable[..., Release]):
        events.deliver()
        release = patch(**ALWAYS)
        sample = Sample.objects.get(release=release)
        drawn = sample.draw
        assert is_drawn(drawn["seed"], drawn["percent"]) is True
        assert drawn["seed"].endswith(f":{release.pk}:{release.digest}")
        assert events.history(sample).get().evidence == [drawn]

    def test_an_upheld_sample_stays(self, patch: Callable[..., Release], bob: Any, alice: Any):
        sample = Sample.objects.get(release=patch(**ALWAYS))
        with pytest.raises(Forbidden):
            actions.uphold_sample(sample=sample, judge=alice)
        actions.uphold_sample(sample=sample, judge=bob)
        with pytest.raises(Conflict):
            actions.overturn_sample(sample=sample, judge=bob, reasons=["claims"], letter="No.")
        assert Release.objects.get(pk=sample.release_id).state == "published"

    def test_an_overturned_sample_is_retracted_with_words(self, patch: Callable[..., Release], bob: Any):
        sample = Sample.objects.get(release=patch(**ALWAYS))
        with pytest.raises(BadInput):
            actions.overturn_sample(sample=sample, judge=bob, reasons=[], letter="No.")
        client = Client()
        client.force_login(bob)
        assert str(sample.release) in client.get("/desk/samples").content.decode()
        assert "Uphold it" in client.get(f"/desk/samples/{sample.pk}").content.decode()
        said = {"reasons": ["claims"], "letter": "The notes promise what the data lacks."}
        assert client.post(f"/desk/samples/{sample.pk}/overturning", said).status_code == 302
        text = Client().get("/alice/herons").content.decode()
        assert "Release 2 was retracted." in text
        assert "did not stand up when it was looked at afterwards" in text
        assert Client().get("/alice/herons/raw/herons.csv").status_code == 200

    def test_api_judges_samples(self, patch: Callable[..., Release], bob: Any, api: APIClient):
        sample = Sample.objects.get(release=patch(**ALWAYS))
        api.force_authenticate(bob)
        assert [one["id"] for one in api.get("/api/v1/samples").json()["results"]] == [sample.pk]
        assert api.post(f"/api/v1/samples/{sample.pk}/upholding", {}, format="json").json()["state"] == "upheld"

    def test_what_ended_otherwise_is_not_looked_at(
        self, patch: Callable[..., Release], alice: Any, deliver: Callable[[], None]
    ):
        release = patch(**ALWAYS)
        deliver()
        projects.retract_release(release=release, user=alice, reason="wrong_results", note="A slip.")
        deliver()
        assert Sample.objects.get(release=release).state == "dropped"


class TestMinor:
    @pytest.fixture
    def code(self, new: Callable[..., Project], alice: Any, bob: Any) -> Project:
        files = {"README.md": CARD.encode(), "LICENSE": b"MIT License", "count.py": b"print(3)\n"}
        project = new(alice, "counter", files, kind="code", licence="MIT")
        first = bring(project, alice, "published")
        judged = Round.objects.create(release=first, number=1, digest=first.digest, state="closed")
        Assignment.objects.create(round=judged, reviewer=bob, state="thanked")
        return project

    def test_goes_to_one_earlier_reviewer_for_five_days(self, code: Project, alice: Any, bob: Any, checked: Submit):
        policy(bootstrap_reviewers=2)
        put(code, alice, {"count.py": b"print(4)\n"})
        release = checked(code, alice)
        round_ = Round.objects.get(release=release)
        assert (release.state, round_.level, round_.quorum) == ("in_review", "delta", 1)
        assert round_.due_at is not None
        assert (round_.due_at - timezone.now()).days == 4
        assert [one.reviewer for one in Assignment.objects.filter(round=round_, state="invited")] == [bob]

    @pytest.mark.parametrize("away", [True, False])
    def test_earlier_reviewer_without_time_is_not_asked(
        self, code: Project, alice: Any, bob: Any, checked: Submit, in_review: Release, away: bool
    ):
        """They could only let it expire, and the place would wait for that."""
        tomorrow = timezone.localdate() + timedelta(days=1)
        Reviewer.objects.create(user=bob, load_cap=1, away_until=tomorrow if away else None)
        if not away:
            actions.claim_review(round=Round.objects.get(release=in_review), reviewer=bob, has_no_conflict=True)
        put(code, alice, {"count.py": b"print(4)\n"})
        release = checked(code, alice)
        assert not Assignment.objects.filter(round__release=release).exists()

    def test_of_a_trusted_author_passes_by_its_checks(self, code: Project, alice: Any, checked: Submit):
        policy(trusted_after=1, **NEVER)
        _reviewed(code, alice)
        put(code, alice, {"count.py": b"print(4)\n"})
        release = checked(code, alice)
        assert release.state == "published"
        assert events.history(release, ["release.accept"]).get().evidence[1]["draw"]["percent"] == 0

    def test_trust_begins_anew_after_an_overturned_sample(self, code: Project, alice: Any, bob: Any):
        policy(trusted_after=1)
        _reviewed(code, alice)
        assert is_trusted(alice)
        release = code.releases.get(number=1)
        sample = Sample.objects.create(release=release, change="minor")
        actions.overturn_sample(sample=sample, judge=bob, reasons=["claims"], letter="It counts wrongly.")
        assert (clean_reviews(alice), is_trusted(alice)) == (0, False)


def _reviewed(project: Project, author: Any) -> None:
    """A full review that the first release passed at once."""
    release = project.releases.get(number=1)
    round_ = Round.objects.get(release=release)
    before = timezone.now() - timedelta(days=1)
    Decision.objects.create(
        release=release, round=round_, outcome="accept", decided_by="quorum", digest="d", decided_at=before
    )


def test_a_draw_is_as_often_as_the_policy_says():
    drawn = sum(is_drawn(f"{n}", 20) for n in range(2000))
    assert 330 < drawn < 470
    assert not any(is_drawn(f"{n}", 0) for n in range(100))
    assert all(is_drawn(f"{n}", 100) for n in range(100))


def test_a_draw_names_the_head_of_the_chain(herons: Project):
    events.deliver()
    from core.models import Chain

    head = Chain.objects.get()
    release = herons.releases.get()
    assert draw(release, 10)["seed"] == f"{head.hash}:{release.pk}:{release.digest}"


class TestComparison:
    @pytest.fixture
    def models(self, new: Callable[..., Project], alice: Any) -> Project:
        index = [{"results": [{"dataset": {"name": "ponds"}, "metrics": [{"type": "accuracy", "value": 0.5}]}]}]
        later = [{"results": [{"dataset": {"name": "ponds"}, "metrics": [{"type": "accuracy", "value": 0.75}]}]}]
        first = {
            "model.safetensors": model([2, 3], b"\0\0\0\0"),
            "config.json": b'{"model_type": "gpt2", "n_layer": 2}',
        }
        facts = {"kind": "model", "task": "text-generation", "licence": "Apache-2.0"}
        described = {"license": "apache-2.0", "pipeline_tag": "text-generation", "language": ["en"]}
        project = new(alice, "tern", first | {"README.md": card(CARD, **described, **{"model-index": index})}, **facts)
        bring(project, alice, "published")
        second = {
            "model.safetensors": model([2, 4], b"\0\0\0\1"),
            "config.json": b'{"model_type": "gpt2", "n_layer": 3}',
        }
        put_files(project, alice, second | {"README.md": card(CARD, **described, **{"model-index": later})})
        bring(project, alice, "published")
        return project

    def test_tells_tensors_metrics_and_configuration(self, models: Project):
        first, second = models.releases.order_by("number")
        found = difference(first, second)
        facts = {fact.label: (fact.before, fact.after) for fact in found.facts}
        assert facts["config.n_layer"] == ("2", "3")
        assert facts["accuracy · ponds"] == ("0.5", "0.75")
        assert [(one.name, one.kind, str(one.before), str(one.after)) for one in found.tensors] == [
            ("w", "layout", "F32 [2, 3]", "F32 [2, 4]"),
            ("tuned", "values", "F32 [1]", "F32 [1]"),
        ]
        assert (found.same_tensors, found.unread_tensors) == (1, 0)
        assert [(one.max_delta, one.is_finite) for one in found.tensors] == [(None, None), (2**-125, True)]
        assert {file.path for file in found.files} == {"README.md", "config.json", "model.safetensors"}

    def test_reads_no_more_of_tensors_than_it_may(self, models: Project, monkeypatch: pytest.MonkeyPatch):
        first, second = models.releases.order_by("number")
        monkeypatch.setattr(values, "READ_UP_TO", values.FIRST_PIECE)
        found = difference(first, second)
        assert ([one.name for one in found.tensors], found.same_tensors, found.unread_tensors) == (["w"], 0, 2)

    def test_tells_rows_and_columns(self, herons: Project, alice: Any):
        put(herons, alice, {"herons.csv": b"pond,day,count,sky\nmill,2026-05-01,3,grey\n"})
        second = bring(herons, alice, "published")
        found = difference(herons.releases.get(number=1), second)
        facts = {fact.label: (fact.before, fact.after) for fact in found.facts}
        assert facts["herons.csv"] == ("2 × pond, day, count", "1 × pond, day, count, sky")
        told = [(one.path, one.added, one.removed, one.changed) for one in found.rows]
        assert told == [("herons.csv", 0, 1, 2)]  # its head and the first day have a column more; a day is gone
        page = Client().get("/alice/herons/compare/1..2").content.decode()
        assert "Rows that differ" in page
        told_outside = Client().get("/api/v1/projects/alice/herons/compare/1..2").json()["rows"]
        assert told_outside[0]["samples"][0] == ["-", "mill · 2026-05-02 · 4"]

    def test_reads_no_more_of_tables_than_it_may_and_only_once(
        self, herons: Project, alice: Any, monkeypatch: pytest.MonkeyPatch
    ):
        changed = {"herons.csv": b"pond,day,count\nmill,2026-05-01,4\n", "large.csv": b"id\n" + b"1\n" * 50}
        put_files(herons, alice, {"large.csv": b"id\n1\n"})
        first = bring(herons, alice, "published")
        put_files(herons, alice, changed)
        second = bring(herons, alice, "published")
        monkeypatch.setattr(rows, "READ_IN_ALL", 120)
        found = difference(first, second)
        assert ([one.path for one in found.rows], found.unread_tables) == (["herons.csv"], 1)
        page = Client().get("/alice/herons/compare/2..3").content.decode()
        assert "1 table was too large to compare its rows here." in page
        monkeypatch.setattr(rows, "READ_IN_ALL", 0)
        assert difference(first, second).rows == found.rows
        cache.clear()
        assert (difference(first, second).rows, difference(first, second).unread_tables) == ([], 2)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("id,x\n1,a\n2,b\n", "id,x\n2,b\n1,a\n", (0, 0, 0)),
            ("id,x\n1,a\n2,b\n", "id,x\n1,c\n3,b\n", (1, 1, 1)),
            ("x\na\na\n", "x\na\na\na\n", (1, 0, 0)),
            ("x\na\n", "x\na\n\ud800\n", (1, 0, 0)),
        ],
    )
    def test_rows_are_told_apart_by_what_is_theirs_alone(self, old: str, new: str, told: tuple[int, int, int]):
        sides = [Counter(tuple(line.split(",")) for line in text.split()) for text in (old, new)]
        found = row_change("a.csv", *sides)
        assert (found.added, found.removed, found.changed) == told
        assert all(row.isprintable() for _sign, row in found.samples)

    def test_page_and_api_for_everybody(self, models: Project):
        page = Client().get("/alice/tern/compare/1..2")
        assert page.status_code == 200
        assert "config.n_layer" in page.content.decode()
        assert Client().get("/alice/tern/compare/2..1").status_code == 302
        told = Client().get("/api/v1/projects/alice/tern/compare/1..2").json()
        assert told["tensors"][0] == {
            "name": "w",
            "kind": "layout",
            "before": {"type": "F32", "shape": [2, 3]},
            "after": {"type": "F32", "shape": [2, 4]},
            "max_delta": None,
            "is_finite": None,
        }
        assert told["tensors"][1]["max_delta"] == 2**-125
        assert "max |Δ| 2.35e-38" in page.content.decode()

    def test_locked_and_hidden_releases_are_not_compared(self, models: Project, alice: Any, charlie: Any):
        put_files(models, alice, {"secret.txt": b"kingfisher"})
        bring(models, alice, "submitted")
        client = Client()
        client.force_login(charlie)
        for door in ("/alice/tern/compare/1..3", "/api/v1/projects/alice/tern/compare/1..3"):
            assert client.get(door).status_code == 404
        actions.lock_by_rule(release=models.releases.get(number=2), code="malicious_global")
        for door in ("/alice/tern/compare/1..2", "/api/v1/projects/alice/tern/compare/1..2"):
            assert client.get(door).status_code == 410
