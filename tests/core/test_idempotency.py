"""A request that is sent twice under one `Idempotency-Key` is carried out once."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import redis
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.test import APIClient, APIRequestFactory, force_authenticate

from accounts.actions import create_token
from accounts.models import Token, User
from accounts.site_map import addresses
from core.api import Endpoint
from core.database import in_database
from core.idempotency import Repeats, turns
from core.idempotency.claims import Wish, claim
from core.models import KeptAnswer, PolicyVersion
from core.policies import publish
from core.problems import BadInput, Unavailable
from projects.collections.models import Collection
from tests.conftest import confirm
from tests.repositories.test_races import together

pytestmark = pytest.mark.django_db
WHERE = "/api/v1/collections"


def key_of(user: User, *scopes: str) -> str:
    return create_token(user=user, name="program", scopes=list(scopes) or ["read", "write"])[0]


def post(raw: str, key: str | None, body: Any = None, where: str = WHERE, method: str = "POST") -> Any:
    headers = {"authorization": f"Bearer {raw}"} | ({} if key is None else {"idempotency-key": key})
    sent = {"title": "Tides"} if body is None else body
    return APIClient().generic(method, where, _json(sent), "application/json", headers=headers)


def _json(body: Any) -> str:
    return json.dumps(body)


def told(answer: Any) -> tuple[int, str, str | None]:
    return answer.status_code, answer.json().get("code", ""), answer.headers.get("Idempotent-Replayed")


def test_the_second_is_given_the_answer_of_the_first(alice: User):
    raw = key_of(alice)
    first, second = post(raw, "a-1"), post(raw, "a-1")
    assert (told(first), told(second)) == ((201, "", None), (201, "", "true"))
    assert (second.content, second["Content-Type"]) == (first.content, first["Content-Type"])
    assert Collection.objects.count() == 1
    assert told(post(raw, "a-2")) == (201, "", None)
    assert Collection.objects.count() == 2


def test_answers_without_a_body_are_given_again_where_it_would_be_404_otherwise(alice: User):
    raw = key_of(alice)
    made = post(raw, None).json()["id"]
    answers = [post(raw, "gone", {}, f"{WHERE}/{made}", "DELETE") for _each in range(2)]
    assert [(each.status_code, each.content, each.headers.get("Idempotent-Replayed")) for each in answers] == [
        (204, b"", None),
        (204, b"", "true"),
    ]
    assert post(raw, "other", {}, f"{WHERE}/{made}", "DELETE").status_code == 404


@pytest.mark.parametrize(
    "other",
    [
        {"body": {"title": "Winds"}},
        {"where": f"{WHERE}?limit=1"},
        {"where": "/api/v1/boards"},
        {"method": "PATCH", "where": "/api/v1/me"},
    ],
)
def test_a_key_names_one_request(alice: User, other: dict[str, Any]):
    raw = key_of(alice)
    post(raw, "a-1")
    refused = post(raw, "a-1", **other)
    assert told(refused) == (422, "idempotency_key_reused", None)
    assert list(refused.json()["fields"]) == ["Idempotency-Key"]
    assert Collection.objects.count() == 1


def test_another_token_is_not_given_what_the_first_was_told(alice: User):
    assert post(key_of(alice, "read", "write", "admin"), "a-1").status_code == 201
    assert told(post(key_of(alice), "a-1")) == (422, "idempotency_key_reused", None)


def test_each_person_has_keys_of_their_own(alice: User, bob: User):
    assert [told(post(key_of(user), "a-1")) for user in (alice, bob)] == [(201, "", None)] * 2
    assert Collection.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "\x7f", "x" * 256])
def test_a_key_that_cannot_be_is_named_and_nothing_is_done(alice: User, key: str):
    refused = post(key_of(alice), key)
    assert told(refused) == (400, "idempotency_key_invalid", None)
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["fields"] == {"Idempotency-Key": [refused.json()["detail"]]}
    assert (Collection.objects.count(), KeptAnswer.objects.count()) == (0, 0)


def test_the_longest_key_and_every_visible_character_are_taken(alice: User):
    visible = "".join(chr(code) for code in range(0x21, 0x7F))
    assert [post(key_of(alice), key).status_code for key in ("x" * 255, visible)] == [201, 201]


def test_what_was_refused_leaves_the_key_free(alice: User):
    raw = key_of(alice)
    assert told(post(raw, "a-1", {"title": ""}))[:2] == (422, "invalid")
    assert KeptAnswer.objects.count() == 0
    assert told(post(raw, "a-1")) == (201, "", None)


def test_who_may_not_claims_nothing(alice: User):
    assert post(key_of(alice, "read"), "a-1").status_code == 403
    assert post("cw_nobody", "a-1").status_code == 401
    assert KeptAnswer.objects.count() == 0


def test_reading_takes_no_notice(alice: User):
    raw = key_of(alice)
    assert (
        APIClient().get(WHERE, headers={"authorization": f"Bearer {raw}", "idempotency-key": "a b"}).status_code == 200
    )
    assert KeptAnswer.objects.count() == 0


def test_a_secret_that_is_shown_once_is_kept_locked(client: Client, alice: User, settings: Any):
    client.force_login(alice)
    confirm(client, alice)
    body = {"name": "notebook", "scopes": ["read"]}
    ask = partial(client.post, "/api/v1/tokens", body, "application/json", headers={"idempotency-key": "t-1"})
    first, second = ask(), ask()
    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert Token.objects.count() == 1
    assert first.json()["token"] not in str(KeptAnswer.objects.values().get())
    settings.SECRET_KEY = "another"
    client.force_login(alice)
    assert told(ask())[:2] == (409, "idempotency_answer_not_kept")
    assert Token.objects.count() == 1


def test_the_body_that_was_read_for_the_key_is_parsed_beyond_what_django_takes(alice: User):
    """Django's own way to a body refuses more than 4 MiB."""
    refused = post(key_of(alice), "a-1", {"title": "Tides", "about": "x" * 5 * 2**20})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["about"])


def test_requests_without_a_key_ask_nothing_more(alice: User):
    raw = key_of(alice)
    post(raw, None), post(raw, "warm")
    with CaptureQueriesContext(
        connection,
    ) as plain:
        post(raw, None)
    with CaptureQueriesContext(connection) as keyed:
        post(raw, "a-1")
    with CaptureQueriesContext(connection) as again:
        post(raw, "a-1")
    assert not any("keptanswer" in each["sql"] for each in plain)
    # Find the row, look for room, write it (in a savepoint); open the transaction, keep the answer, close it.
    assert len(keyed) == len(plain) + 8
    assert [each["sql"].split()[0] for each in again] == ["SELECT"] * 2  # the token, the answer


class Working(Endpoint):
    """An endpoint of tests: writes a row, then does as it is told."""

    then: Callable[[], Any] = staticmethod(lambda: None)

    def post(self, request: Request) -> Response:
        PolicyVersion.objects.create(name="claims", version=PolicyVersion.objects.count() + 1, body={})
        return Response(self.then() or {"done": True}, status=201)


class WorkingInSteps(Working):
    repeats = Repeats.AT_MOST_ONCE


def work(user: User, then: Callable[[], Any], key: str = "a-1", view: type[Working] = Working) -> Any:
    request = APIRequestFactory().post("/api/v1/work", {}, "json", headers={"idempotency-key": key})
    force_authenticate(request, user)
    answer: Any = view.as_view(then=staticmethod(then))(request)
    return answer.render() if isinstance(answer, Response) else answer


def rows() -> int:
    return PolicyVersion.objects.count()


def nothing() -> None: ...


def fail() -> None:
    raise ZeroDivisionError


def refuse() -> None:
    raise BadInput("no")


def be_away() -> None:
    raise Unavailable("later")


def lose_the_turn() -> None:
    """As somebody does who takes it for dead, in a transaction that sees nothing of this one."""
    KeptAnswer.objects.update(held_by="somebody else")


def test_what_fails_changes_nothing_and_may_be_asked_again(alice: User):
    with pytest.raises(ZeroDivisionError):
        work(alice, fail)
    assert work(alice, be_away).status_code == 503
    assert (rows(), KeptAnswer.objects.count()) == (0, 0)
    assert (work(alice, nothing).status_code, rows()) == (201, 1)


def test_who_is_overtaken_takes_back_what_they_did(alice: User):
    answer = work(alice, lose_the_turn)
    assert (answer.status_code, answer.data["code"], answer["Retry-After"]) == (409, "idempotency_at_work", "2")
    assert rows() == 0


def test_while_the_first_is_at_work_the_second_is_told_when_to_come_back(alice: User):
    inner: list[Any] = []
    assert work(alice, lambda: inner.append(work(alice, nothing))).status_code == 201
    assert [(each.status_code, each.data["code"], each["Retry-After"]) for each in inner] == [
        (409, "idempotency_at_work", "2")
    ]
    assert rows() == 1


def die(user: User, view: type[Working] = Working) -> None:
    """What a process leaves that was killed after it began: its claim, which nobody takes back."""
    request = APIRequestFactory().post("/api/v1/work", {}, "json", headers={"idempotency-key": "a-1"})
    force_authenticate(request, user)
    wish = turns.wish_of(view().initialize_request(request), view.repeats)
    claim(Wish(user, wish.key, wish.fingerprint), may_begin_anew=True)


def test_whoever_died_holds_the_key_for_a_minute(alice: User):
    die(alice)
    assert work(alice, nothing).data["code"] == "idempotency_at_work"
    KeptAnswer.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert (work(alice, nothing).status_code, rows()) == (201, 1)
    assert work(alice, fail)["Idempotent-Replayed"] == "true"


def test_what_works_in_steps_and_died_is_never_begun_again(alice: User):
    die(alice, WorkingInSteps)
    KeptAnswer.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    answer = work(alice, nothing, view=WorkingInSteps)
    assert (answer.status_code, answer.data["code"], rows()) == (409, "idempotency_outcome_unknown", 0)


def test_what_works_in_steps_keeps_its_answer_and_leaves_the_key_free_when_it_refuses(alice: User):
    ask = partial(work, alice, view=WorkingInSteps)
    assert ask(be_away).status_code == ask(be_away).status_code == 503
    assert ask(nothing).status_code == 201
    assert (ask(fail).status_code, ask(fail)["Idempotent-Replayed"]) == (201, "true")


def test_after_an_error_in_steps_nobody_knows(alice: User):
    ask = partial(work, alice, view=WorkingInSteps)
    with pytest.raises(ZeroDivisionError):
        ask(fail)
    assert ask(nothing).data["code"] == "idempotency_outcome_unknown"


def lose_redis() -> None:
    raise redis.ConnectionError


def test_when_redis_goes_away_in_the_middle_only_steps_are_in_doubt(alice: User):
    ask = partial(work, alice, view=WorkingInSteps)
    assert [ask(lose_redis).status_code, ask(nothing).data["code"]] == [503, "idempotency_outcome_unknown"]
    assert rows() == 1
    once = partial(work, alice, key="a-2")
    assert [once(lose_redis).status_code, rows(), once(nothing).status_code, rows()] == [503, 1, 201, 2]


def test_in_one_transaction_no_other_thread_is_asked(alice: User):
    from asgiref.sync import async_to_sync

    with pytest.raises(RuntimeError, match="AT_MOST_ONCE"):
        work(alice, lambda: async_to_sync(in_database)(rows))


def test_an_answer_that_is_too_large_is_not_kept_but_that_it_was_given_is(alice: User, adam: User):
    publish("idempotency", {"answer_bytes": 20}, author=adam)
    before = rows()
    assert work(alice, lambda: {"text": "x" * 20}).status_code == 201
    answer = work(alice, nothing)
    assert (answer.status_code, answer.data["code"], rows()) == (409, "idempotency_answer_not_kept", before + 1)


def test_one_person_fills_only_their_own_room(alice: User, bob: User, adam: User):
    publish("idempotency", {"bytes_per_person": 1500}, author=adam)
    codes = [work(alice, nothing, key=str(number)).status_code for number in range(3)]
    assert codes == [201, 201, 429]
    refused = work(alice, nothing, key="3")
    assert refused.data["code"] == "idempotency_full"
    assert 23 * 3600 < int(refused["Retry-After"]) <= 24 * 3600
    assert work(bob, nothing).status_code == 201
    assert work(alice, nothing, key="0")["Idempotent-Replayed"] == "true"


def test_after_a_day_a_key_is_a_new_one_and_its_row_is_swept(alice: User):
    work(alice, nothing)
    work(alice, nothing, key="other")
    KeptAnswer.objects.update(expires_at=timezone.now())
    assert "Idempotent-Replayed" not in work(alice, nothing).headers
    assert rows() == 3
    assert turns.forget_answers() == 1
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["a-1"]


def endpoints() -> list[type[Endpoint]]:
    found = {getattr(address.view, "cls", None) for address in addresses() if address.route.startswith("/api/v1/")}
    return sorted((each for each in found if each and issubclass(each, Endpoint)), key=lambda each: each.__name__)


def test_what_a_key_promises_where():
    changing = [each for each in endpoints() if {"post", "put", "patch", "delete"} & set(dir(each))]
    kinds = Counter(each.repeats for each in changing)
    steps = [each.__name__ for each in changing if each.repeats is Repeats.AT_MOST_ONCE]
    assert steps == [
        *("Comparisons", "Completion", "Conversations", "Imports", "OneDomain", "OneUpstream", "OneWebhook"),
        *("RerunOfReport", "Runs", "Turns", "Upstreams", "Webhooks"),
    ]
    usual: Any = api_settings.DEFAULT_PARSER_CLASSES
    files = [each.__name__ for each in changing if each.parser_classes != usual]
    refusing = {each.__name__ for each in changing if each.repeats is Repeats.UNKEPT}
    assert set(files) <= refusing
    assert kinds[Repeats.ONCE] > 10 * len(steps)


def test_where_no_key_is_taken_one_is_told(client: Client, alice: User):
    sent = {"username": "alice", "password": "wrong"}
    refused = client.post("/api/v1/auth/login", sent, "application/json", headers={"idempotency-key": "a-1"})
    assert told(refused) == (400, "idempotency_key_unsupported", None)
    picture = client.put(
        "/api/v1/me/avatar", headers={"idempotency-key": "a", "authorization": f"Bearer {key_of(alice)}"}
    )
    assert told(picture) == (400, "idempotency_key_unsupported", None)
    report = client.post("/api/v1/reports/followed", {}, "application/json", headers={"idempotency-key": "a-1"})
    assert told(report) == (400, "idempotency_key_unsupported", None)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_is_served(alice: User):
    raw = key_of(alice)
    answers: list[Any] = together(*[partial(post, raw, "a-1")] * 4)
    seen = Counter(told(each) for each in answers)
    at_work = seen.pop((409, "idempotency_at_work", None), 0)
    assert seen[(201, "", None)] == 1
    assert seen[(201, "", "true")] == 3 - at_work
    assert Collection.objects.count() == 1
    assert told(post(raw, "a-1")) == (201, "", "true")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_follow_a_dead_one_one_is_served(alice: User):
    die(alice)
    KeptAnswer.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    answers: list[Any] = together(*[partial(work, alice, nothing)] * 4)
    assert rows() == 1
    assert min(each.status_code for each in answers) == 201
    assert {each.status_code for each in answers} <= {201, 409}
