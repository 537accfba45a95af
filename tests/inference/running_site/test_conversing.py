"""A conversation against a running site: streamed for a script, whole without one, and branched by programs too."""

from typing import Any

import httpx
import pytest

from tests.inference.running_site.test_panel_stream import ACCEPT_JSON, listen
from tests.inference.stack import Stack

pytestmark = pytest.mark.slow


@pytest.fixture
def bob(stack: Stack) -> Any:
    """Bob in his browser."""
    with httpx.Client(base_url=stack.url, timeout=60) as client:
        client.get("/login")
        form = {"csrfmiddlewaretoken": client.cookies["csrftoken"], "login": "bob", "password": "correct horse battery"}
        assert client.post("/login", data=form).status_code == 302
        yield client


def put(client: httpx.Client, address: str, headers: dict[str, str] | None = None, **given: Any) -> httpx.Response:
    form = {"csrfmiddlewaretoken": client.cookies["csrftoken"], "max_tokens": "8", **given}
    return client.post(address, data=form, headers=headers)


def test_a_question_is_asked_on_edited_and_answered_again(bob: httpx.Client, stack: Stack) -> None:
    begun = put(bob, "/playground/conversations", model="alice/tern", prompt="潮汐？", system="Be brief.")
    assert begun.status_code == 302
    page, _, first = begun.headers["location"].partition("?turn=")
    first = first.partition("#")[0]
    asked = put(bob, f"{page}/turns", ACCEPT_JSON, prompt="And then?", parent=first, logprobs="on").json()
    events = list(listen(bob, asked["events"]))
    assert (events[-1][1], events[-1][2]["state"]) == ("end", "succeeded")
    again = put(bob, f"{page}/turns", again=first)
    edited = put(bob, f"{page}/turns", edit=first, edited="Tides?")
    assert {again.status_code, edited.status_code} == {302}
    token = {"Authorization": f"Bearer {stack.told['bob']}"}
    with httpx.Client(base_url=stack.url, headers=token, timeout=60) as program:
        address = f"/api/v1/conversations/{page.rsplit('/', 1)[1]}"
        turns = program.get(address).json()["turns"]
        assert [(turn["question"], turn["parent"]) for turn in turns] == [
            ("潮汐？", None),
            ("And then?", first),
            ("潮汐？", None),
            ("Tides?", None),
        ]
        weighed = turns[1]["output"]["choices"][0]["tokens"]
        assert len(weighed) == 8
        assert all(len(token["top"]) == 5 for token in weighed)
        run = program.get(f"/api/v1/runs/{turns[1]['run']}").json()
        assert [message["content"] for message in run["input"][0]] == ["潮汐？", turns[0]["answer"], "And then?"]
        on = {"prompt": "More?", "parent": turns[3]["id"], "max_tokens": 4, "wait": True, "system": "Be kind."}
        told = program.post(f"{address}/turns", json=on).json()
        assert (told["state"], told["system"], told["parent"]) == ("succeeded", "Be kind.", turns[3]["id"])
