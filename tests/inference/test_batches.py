"""Batches: read line by line, asked once each, paid like runs, paused where a budget ends, alive after a crash."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import create_token, reinstate, revoke_token, suspend
from core import events, policies
from core.problems import BadInput, NotFound, TooMany
from core.redis import connection
from inference.batches.actions import driving
from inference.batches.actions.driving import drive, one_round
from inference.batches.actions.files import forget_old_files, store_file
from inference.batches.actions.lines import ask_for, begin_line
from inference.batches.actions.making import cancel_batch, create_batch, resume_batch
from inference.batches.answering import READ
from inference.batches.models import Batch, Line, StoredFile
from inference.batches.queries import content_of, dataset_file, get_file
from inference.batches.states import BATCH_MOVES
from inference.engine.sentences import Sentence
from inference.models import Run
from inference.openai import requests
from inference.queries.allowances import payer_for
from inference.wire import keys
from inference.wire.delivery import Parcel, deliver, take_up
from inference.wire.events import ChoiceEnded, Done, Event, Failed, Piece, Started, Usage
from notifications.queries import in_words, notifications_of
from projects.models import Project
from resources.ledger.actions import take
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from tests.inference.fleet import host
from tests.inference.published import publish_model
from tests.moving import assert_follows

pytestmark = pytest.mark.django_db
CHAT = "/v1/completions"
ANSWER: list[Event] = [Started(2), Piece(0, 0, 7, "Yes"), ChoiceEnded(0, "stop"), Done(Usage(2, 1, 0, 3))]


@pytest.fixture
def model(alice: Any) -> Iterator[Project]:
    with host():
        yield publish_model(alice, "tern", "text-generation").project
    for name in [*connection().scan_iter("req:*"), *connection().scan_iter("out:*"), keys.WANTED, "batches:driver"]:
        connection().delete(name)


def rows(count: int, **body: Any) -> bytes:
    asked = {"model": "alice/tern", "prompt": "Why?", "max_tokens": 9} | body
    return b"\n".join(json.dumps({"custom_id": f"q{at}", "url": CHAT, "body": asked}).encode() for at in range(count))


def begin(user: Any, data: bytes, **given: Any) -> Batch:
    file = store_file(user=user, name="in.jsonl", data=data, purpose=given.pop("purpose", "batch"))
    return create_batch(user=user, file=file, **({"endpoint": CHAT} | given))


def answer_all(told: list[Event] = ANSWER) -> int:
    """As an engine does with all that waits."""
    parcels = []
    for name in connection().scan_iter("req:*"):
        entries: Any = connection().xrange(name)
        deployment = name.decode().partition(":")[2]
        parcels += [Parcel(take_up(entry, fields, deployment, 1)[1], told) for entry, fields in entries]
    deliver(connection(), parcels)
    return len(parcels)


def fresh(batch: Batch) -> Batch:
    return Batch.objects.select_related("output", "error_output").get(pk=batch.pk)


def written(file: StoredFile | None) -> list[dict[str, Any]]:
    return [json.loads(row) for row in content_of(file).splitlines()] if file else []


@pytest.mark.usefixtures("model")
def test_lines_are_asked_a_few_at_a_time_and_each_once_whatever_dies(bob: Any):
    batch = begin(bob, rows(10))
    one_round()
    assert connection().xlen(next(iter(connection().scan_iter("req:*")))) == 8
    one_round()  # another driver, after the first was killed
    assert (answer_all(), one_round(), answer_all(), one_round()) == (8, 8, 2, 2)
    done = fresh(batch)
    assert (done.state, done.completed, done.failed, done.error_output) == ("completed", 10, 0, None)
    told = written(done.output)
    assert [row["custom_id"] for row in told] == [f"q{at}" for at in range(10)]
    assert {row["response"]["body"]["choices"][0]["text"] for row in told} == {"Yes"}
    assert sorted(Run.objects.values_list("source", "state", "charged").distinct()) == [("batch", "succeeded", 3)]
    assert (Run.objects.count(), drive(), mismatches()) == (10, 0, [])


@pytest.mark.usefixtures("model")
def test_a_run_that_never_reached_an_engine_is_asked_again_and_costs_nothing(bob: Any):
    batch = begin(bob, rows(1))
    line = batch.lines.get()
    lost = begin_line(line, ask_for(batch, line))  # and then the driver is killed
    assert begin_line(line, ask_for(batch, line)) is None
    for _round in range(3):
        one_round()
    answer_all()
    one_round()
    assert lost is not None
    assert sorted(Run.objects.values_list("state", "charged")) == [("failed", 0), ("succeeded", 3)]
    assert (fresh(batch).state, fresh(batch).completed) == ("completed", 1)
    assert mismatches() == []


@pytest.mark.usefixtures("model")
def test_what_is_refused_or_fails_goes_to_the_file_of_errors(bob: Any):
    wrong = json.dumps({"custom_id": "wrong", "body": {"model": "alice/tern", "prompt": "x", "n": 99}}).encode()
    unknown = json.dumps({"custom_id": "unknown", "body": {"model": "alice/auk", "prompt": "x"}}).encode()
    batch = begin(bob, b"\n".join([rows(1), wrong, unknown]))
    one_round()
    answer_all([Failed("context_length_exceeded", Sentence("Too long."), "prompt")])
    one_round()
    done = fresh(batch)
    assert (done.state, done.completed, done.failed, done.output) == ("completed", 0, 3, None)
    found = {row["custom_id"]: row["response"] for row in written(done.error_output)}
    assert {name: one["status_code"] for name, one in found.items()} == {"q0": 400, "wrong": 400, "unknown": 404}
    assert found["wrong"]["body"]["error"]["param"] == "n"


@pytest.mark.usefixtures("model")
def test_a_line_that_we_fail_to_read_is_told_so_and_holds_nobody_up(bob: Any, monkeypatch: pytest.MonkeyPatch):
    def read(body: Any, policy: Any) -> Any:
        return 1 / 0 if body.get("user") == "broken" else requests.completion(body, policy)

    monkeypatch.setitem(READ, CHAT, (read, "prompt"))
    broken = json.dumps({"custom_id": "b", "body": {"model": "alice/tern", "prompt": "x", "user": "broken"}}).encode()
    first, second = begin(bob, b"\n".join([broken, rows(1)])), begin(bob, rows(1))
    one_round()
    assert (answer_all(), one_round()) == (2, 2)
    assert [(fresh(batch).state, fresh(batch).completed) for batch in (first, second)] == [("completed", 1)] * 2
    (told,) = written(fresh(first).error_output)
    answer = told["response"]
    assert (told["custom_id"], answer["status_code"], answer["body"]["error"]["code"]) == ("b", 500, "server_error")


@pytest.mark.usefixtures("model")
def test_a_batch_that_we_fail_to_drive_holds_no_other_up(bob: Any, monkeypatch: pytest.MonkeyPatch):
    first, second = begin(bob, rows(1)), begin(bob, rows(1))
    monkeypatch.setattr(driving, "_gather", lambda batch: 1 / 0 if batch == first else 0)
    one_round()
    assert list(Line.objects.exclude(run=None).values_list("batch", flat=True)) == [second.pk]


@pytest.mark.usefixtures("model")
def test_a_budget_that_is_used_up_pauses_it_until_there_is_more(client: Client, bob: Any):
    one_round()
    free = payer_for(bob, "")
    batch = begin(bob, rows(3))
    one_round()
    answer_all()
    one_round()
    account = Account.objects.get(holder=free.holder)
    take(account=account, amount=account.available, key="poor")
    again = begin(bob, rows(2))
    one_round()
    assert fresh(batch).state == "completed"
    waits = fresh(again)
    assert (waits.state, waits.pause["code"]) == ("paused", "insufficient_quota")
    assert waits.resume_at is not None
    assert "/resources/apply" in waits.pause["apply"]
    events.deliver()
    assert "Your batch waits for a budget" in [one.words.title for one in in_words(bob, notifications_of(bob))]
    client.force_login(bob)
    page = client.get("/batches").content.decode()
    assert ("Ask for more" in page, page.count("Answers")) == (True, 1)
    client.post(f"/batches/{again.pk}", {"act": "resume"})
    one_round()
    assert fresh(again).state == "paused"
    Batch.objects.filter(pk=again.pk).update(resume_at=timezone.now())
    one_round()
    assert fresh(again).state == "running"


@pytest.mark.usefixtures("model")
def test_with_its_token_a_batch_stops_until_its_owner_says_so(client: Client, bob: Any):
    _raw, token = create_token(user=bob, name="night", scopes=["inference"])
    batch = begin(bob, rows(2), token=token)
    one_round()
    revoke_token(token=token, user=bob)
    one_round()
    run = Run.objects.earliest("id")
    waits = fresh(batch)
    assert (waits.state, waits.pause["code"], waits.resume_at) == ("paused", "token_revoked", None)
    assert (Run.objects.count(), run.token) == (2, token)
    events.deliver()
    assert "its token was revoked" in str(in_words(bob, notifications_of(bob))[0].words.title)
    answer_all([Started(2), Done(Usage(), cancelled=True)])
    one_round()
    client.force_login(bob)
    assert "The token that began it was revoked." in client.get("/batches").content.decode()
    client.post(f"/batches/{batch.pk}", {"act": "resume"})
    assert (one_round(), answer_all(), one_round()) == (0, 2, 2)
    assert (fresh(batch).state, fresh(batch).completed, Run.objects.latest("id").token) == ("completed", 2, None)


@pytest.mark.usefixtures("model")
def test_of_suspended_people_nothing_more_is_asked_and_it_says_so_until_that_is_over(client: Client, bob: Any):
    batch = begin(bob, rows(9))
    one_round()
    suspend(user=bob, by=None, reason="Spam.")
    assert (answer_all(), one_round(), Run.objects.count()) == (8, 8, 8)
    waits = fresh(batch)
    assert (waits.state, waits.pause["code"], waits.resume_at, waits.completed) == (
        "paused",
        "owner_suspended",
        None,
        8,
    )
    client.force_login(bob)
    page = client.get("/batches").content.decode()
    assert ("Your account is suspended: nothing more is asked" in page, 'value="resume"' in page) == (True, False)
    events.deliver()
    titles = [one.words.title for one in in_words(bob, notifications_of(bob))]
    assert "Your batch was paused: your account is suspended" in titles
    one_round()
    assert fresh(batch).state == "paused"
    reinstate(user=bob, by=None)
    assert (one_round(), fresh(batch).state) == (0, "running")
    assert (one_round(), answer_all(), one_round()) == (0, 1, 1)
    assert (fresh(batch).state, fresh(batch).completed, fresh(batch).pause) == ("completed", 9, {})


@pytest.mark.usefixtures("model")
def test_it_is_stopped_and_expires_with_what_it_has(bob: Any):
    first = begin(bob, rows(9))
    one_round()
    cancel_batch(batch=first, user=bob)
    one_round()
    assert fresh(first).state == "cancelling"
    answer_all([Started(2), Done(Usage(), cancelled=True)])
    one_round()
    done = fresh(first)
    assert (done.state, done.output) == ("cancelled", None)
    assert [row["error"]["code"] for row in written(done.error_output)] == ["batch_cancelled"] * 9
    second = begin(bob, rows(1))
    suspend(user=bob, by=None, reason="to see what is left")
    one_round()
    assert Run.objects.count() == 8
    Batch.objects.filter(pk=second.pk).update(expires_at=timezone.now())
    one_round()
    assert fresh(second).state == "expired"
    assert written(fresh(second).error_output)[0]["error"]["code"] == "batch_expired"
    StoredFile.objects.update(expires_at=timezone.now())
    assert (forget_old_files(), StoredFile.objects.count()) == (4, 0)


@pytest.mark.usefixtures("model")
def test_a_file_that_cannot_be_is_refused_by_line(client: Client, bob: Any, charlie: Any):
    bad = [b"{", b"[]", b'{"custom_id": "a"}', rows(1), rows(1), b'{"custom_id": "b", "url": "/v1/x", "body": {}}']
    batch = begin(bob, b"\n".join(bad))
    assert batch.state == "failed"
    assert [(fault["line"], fault["code"]) for fault in batch.errors] == [
        (1, "invalid_json_line"), (2, "invalid_json_line"), (3, "missing_required_parameter"),
        (5, "duplicate_custom_id"), (6, "mismatched_url"),
    ]  # fmt: skip
    many = begin(bob, b"\n".join([b"{"] * 62))
    assert (len(many.errors), many.errors[50]["code"]) == (51, "more_errors")
    assert many.faults[50]["message"] == "Other lines are wrong, too: 12 more."
    client.force_login(bob)
    page = client.get("/batches").content.decode()
    assert ("and 46 more" in page, page.count("This line is not a JSON object.")) == (True, 50 + 2)
    assert len(begin(bob, b"\n".join([b"{"] * 50)).errors) == 50
    assert begin(bob, b"").errors[0]["code"] == "empty_file"
    (fault,) = begin(bob, b'{"custom_id": "q", "body": {"prompt": "x"}}').errors
    assert (fault["code"], fault["param"], fault["line"]) == ("missing_required_parameter", "body.model", 1)
    for name, told in (("priority", "priority"), ("\ud800", "?")):
        line = json.dumps({"custom_id": "q", "body": {"prompt": "x"}, name: None}).encode()
        (fault,) = begin(bob, line).errors
        assert (fault["code"], fault["param"], fault["line"]) == ("unknown_parameter", told, 1)
    nul = json.dumps({"custom_id": "q", "body": {"prompt": ["\x00"]}}).encode()
    assert begin(bob, nul).errors[0]["param"] == "body"
    for written, code in ((rb'"\ud800"', "invalid_text"), (b"1e999", "invalid_value")):
        (fault,) = begin(bob, b'{"custom_id": "q", "body": {"prompt": %s}}' % written).errors
        assert (fault["code"], fault["param"]) == (code, "body")
    assert begin(bob, b'{"custom_id": "q", "body": {"temperature": NaN}}').errors[0]["code"] == "invalid_json_line"
    with pytest.raises(BadInput):
        begin(bob, rows(1), metadata={"of": "\ud800"})
    for purpose, endpoint in (("fine-tune", CHAT), ("batch", "/v1/images")):
        with pytest.raises(BadInput):
            begin(bob, rows(1), purpose=purpose, endpoint=endpoint)
    with pytest.raises(NotFound):
        get_file(charlie, str(batch.input_id))
    for _number in range(5):
        begin(bob, rows(1))
    with pytest.raises(TooMany):
        begin(bob, rows(1))


@pytest.mark.usefixtures("model")
def test_a_file_may_begin_and_end_its_lines_as_editors_have_it(bob: Any):
    batch = begin(bob, b"\xef\xbb\xbf" + rows(2).replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert (batch.errors, [line.custom_id for line in batch.lines.order_by("number")]) == ([], ["q0", "q1"])


@pytest.mark.usefixtures("model")
def test_a_line_that_is_nested_deeply_is_asked_or_refused_like_any_other(bob: Any):
    line = b'{"custom_id": "q", "body": {"model": "m", "prompt": %s}}' % (b"[" * 700 + b"]" * 700)
    assert (begin(bob, line).total, begin(bob, line.replace(b"[", b"[" * 9)).errors[0]["code"]) == (
        1,
        "invalid_json_line",
    )


@pytest.mark.usefixtures("model")
def test_questions_come_from_a_data_set_that_one_may_read(
    alice: Any, bob: Any, tmp_path: Any, django_assert_num_queries: Any
):
    (tmp_path / "questions.jsonl").write_bytes(rows(2))
    data = publish_model(alice, "questions", "", tmp_path).project
    Project.objects.filter(pk=data.pk).update(kind="dataset")
    given = {"user": bob, "endpoint": CHAT, "dataset": "alice/questions@1"}
    batch = create_batch(**given, path="questions.jsonl")
    assert (batch.total, batch.source) == (2, "alice/questions@1:questions.jsonl")
    latest = create_batch(**given | {"dataset": "alice/questions"}, path="questions.jsonl")
    assert latest.source == "alice/questions@1:questions.jsonl"  # which release it was then
    with django_assert_num_queries(9):  # the version is looked up once
        dataset_file(bob, "alice/questions@1", "questions.jsonl", 1_000)
    with pytest.raises(BadInput) as missing:
        create_batch(**given, path="missing.jsonl")
    assert list(missing.value.fields) == ["path"]
    with pytest.raises(NotFound):
        create_batch(**given | {"dataset": "alice/questions@2"}, path="questions.jsonl")
    Project.objects.filter(pk=data.pk).update(visibility="private")
    with pytest.raises(NotFound):
        create_batch(**given, path="questions.jsonl")


@pytest.mark.usefixtures("model")
@pytest.mark.usefixtures("model")
def test_one_is_begun_on_the_page_of_a_file_or_a_data_set(client: Client, alice: Any, bob: Any, tmp_path: Any):
    (tmp_path / "asked.jsonl").write_bytes(b'{"custom_id": "a", "body": {"prompt": "Why?"}}')
    questions = publish_model(alice, "questions", "", tmp_path)
    Project.objects.filter(pk=questions.project_id).update(kind="dataset")
    client.force_login(bob)
    page = client.get("/batches/new").content.decode()
    assert '<option value="alice/tern">' in page
    told = {"endpoint": CHAT, "model": "alice/tern"}

    def send(data: bytes | None = None, **given: str) -> Any:
        file = {"file": SimpleUploadedFile("in.jsonl", data)} if data is not None else {}
        return client.post("/batches/new", told | given | file)

    for wrong, field in (
        (send(), "file"),
        (send(rows(1), dataset="alice/questions"), "file"),
        (send(dataset="alice/questions"), "path"),
        (send(dataset="alice/nothing", path="asked.jsonl"), "dataset"),
        (send(dataset="alice/questions", path="nothing"), "path"),
        (send(dataset="questions", path="asked.jsonl"), "dataset"),
        (send(rows(1), endpoint="/v1/embeddings"), "model"),
        (send(rows(1), model="alice/auk"), "model"),
    ):
        assert (wrong.status_code, f"id_{field}_error" in wrong.content.decode()) == (422, True), field
    assert (Batch.objects.count(), StoredFile.objects.count()) == (0, 0)
    named = b'{"custom_id": "b", "body": {"model": "alice/other", "prompt": "So?"}}'
    assert send(b'{"custom_id": "a", "body": {"prompt": "Why?"}}\n' + named)["Location"] == "/batches"
    assert send(dataset="alice/questions", path="asked.jsonl")["Location"] == "/batches"
    assert send(b"nonsense")["Location"] == "/batches"
    asked = Line.objects.order_by("batch", "number").values_list("body", flat=True)
    assert [body["model"] for body in asked] == ["alice/tern", "alice/other", "alice/tern"]
    assert list(Batch.objects.order_by("id").values_list("state", flat=True)) == ["running", "running", "failed"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_as_for_three(count: int, client: Client, bob: Any):
    for number in range(count):
        begin(bob, rows(number + 1))
    client.force_login(bob)
    policies.forget_recent()
    with CaptureQueriesContext(database) as queries:
        page = client.get("/batches").content.decode()
    assert (page.count("batch_"), len(queries)) == (count, 13)


def test_moves_follow_their_table(bob: Any, person: Callable[..., Any]):
    batch = begin(bob, rows(1))
    assert_follows(batch, BATCH_MOVES)
    assert Line.objects.filter(batch=batch).count() == 1
    Batch.objects.filter(pk=batch.pk).update(state="paused")
    assert resume_batch(batch=fresh(batch), user=bob).state == "running"


@pytest.mark.parametrize("address", ["/v1/fine_tuning/jobs", "/v1/fine_tuning/jobs/ftjob-1/cancel", "/v1/fine_tuning"])
def test_training_is_refused_as_openai_refuses_and_says_where_jobs_are_paid(client: Client, address: str):
    for said in (client.post(address, {"model": "alice/tern"}, content_type="application/json"), client.get(address)):
        told = said.json()["error"]
        assert (said.status_code, told["type"], told["code"], told["param"]) == (
            400,
            "invalid_request_error",
            "training_not_offered",
            None,
        )
        assert "http://testserver/resources/jobs" in told["message"]
