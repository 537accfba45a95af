"""Pressing Run against a running site: streamed with a script, whole without one; stopped, shared, followed again."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.inference.stack import Stack

pytestmark = pytest.mark.slow
ACCEPT_JSON = {"Accept": "application/json"}


@pytest.fixture
def visitor(stack: Stack) -> Iterator[httpx.Client]:
    """A browser without an account."""
    with httpx.Client(base_url=stack.url, timeout=60) as client:
        client.get("/alice/tern/try")
        yield client


@pytest.fixture
def person(stack: Stack) -> Iterator[httpx.Client]:
    """A program with Bob's token."""
    headers = {"Authorization": f"Bearer {stack.told['bob']}"}
    with httpx.Client(base_url=stack.url, headers=headers, timeout=60) as client:
        yield client


def press_run(
    client: httpx.Client, project: str, headers: dict[str, str] | None = None, **given: Any
) -> httpx.Response:
    form = {"csrfmiddlewaretoken": client.cookies["csrftoken"], **given}
    return client.post(f"/alice/{project}/runs", data=form, headers=headers)


def listen(client: httpx.Client, url: str, after: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Id, name and data of each event."""
    with client.stream("GET", url, headers={"Last-Event-ID": after} if after else {}) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        fields: dict[str, str] = {}
        for line in answer.iter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                yield fields.get("id", ""), fields["event"], json.loads(fields["data"])
                fields = {}


def test_a_visitor_streams_an_answer_and_opens_its_permalink(visitor: httpx.Client) -> None:
    started = press_run(visitor, "tern", ACCEPT_JSON, prompt="你好", max_tokens="20", seed="4")
    assert started.status_code == 201
    events = list(listen(visitor, started.json()["events"]))
    end = events[-1][2]
    assert (events[-1][1], end["state"], end["standing"]) == ("end", "succeeded", "warm")
    assert "".join(data["text"] for _, name, data in events if name == "piece") == end["text"]
    assert "first after" in end["took"]
    assert f"{end['first']:.2f}" in end["took"]
    assert end["speed"] is None or f"{end['speed']:.1f} tokens/s" in re.sub("<[^>]*>", "", end["took"])
    page = visitor.get(started.json()["url"]).text
    assert "What the model answered" in page
    with httpx.Client(base_url=visitor.base_url) as stranger:
        assert stranger.get(started.json()["url"]).status_code == 200  # a visitor's run is seen by whoever has the link


def test_a_page_is_told_the_answer_as_html_while_it_comes(visitor: httpx.Client) -> None:
    started = press_run(visitor, "tern", ACCEPT_JSON, prompt="你好", max_tokens="60", seed="4").json()
    events = list(listen(visitor, started["events"]))
    drawn = [data for _, name, data in events if name == "drawn"]
    assert len(drawn) > 1
    assert (drawn[0]["at"], drawn[-1]["goes_on"]) == (0, "")
    blocks = [block for data in drawn for block in data["blocks"]]
    assert f'<div class="prose" dir="auto">{"".join(blocks)}</div>' in events[-1][2]["answer"]
    assert drawn[-1]["at"] + len(drawn[-1]["blocks"]) == len(blocks)

    cut = next(at for at, (_, name, _) in enumerate(events) if name == "drawn")
    after = listen(visitor, started["events"], after=events[cut][0])
    assert [block for _, name, data in after if name == "drawn" for block in data["blocks"]] == blocks


def test_what_is_no_markdown_is_not_drawn(visitor: httpx.Client, person: httpx.Client) -> None:
    started = press_run(visitor, "short", ACCEPT_JSON, prompt="A long text.").json()
    assert "drawn" not in {name for _, name, _ in listen(visitor, started["events"])}
    body = {"model": "alice/tern", "messages": [{"role": "user", "content": "x"}], "max_tokens": 5}
    events = person.post("/api/v1/runs", json=body).headers["location"] + "/events"
    assert "drawn" not in {name for _, name, _ in listen(person, events)}  # programs draw it themselves


def test_a_reader_who_was_cut_off_goes_on_where_it_was(visitor: httpx.Client) -> None:
    started = press_run(visitor, "tern", ACCEPT_JSON, prompt="again", max_tokens="30", seed="4").json()
    events = list(listen(visitor, started["events"]))
    whole = events[-1][2]["text"]
    cut = next(index for index, (_, name, _) in enumerate(events) if name == "piece")
    before = "".join(data["text"] for _, name, data in events[: cut + 1] if name == "piece")
    after = list(listen(visitor, started["events"], after=events[cut][0]))
    assert before + "".join(data["text"] for _, name, data in after if name == "piece") == whole


def test_without_a_script_the_finished_answer_is_the_next_page(visitor: httpx.Client) -> None:
    answer = press_run(visitor, "mood", prompt="It works.")
    assert answer.status_code == 302
    page = visitor.get(answer.headers["location"]).text
    assert page.count("<meter") == 3


def test_sentences_are_compared(visitor: httpx.Client) -> None:
    answer = press_run(visitor, "near", prompt="one\ntwo\nthree")
    page = visitor.get(answer.headers["location"]).text
    assert "3 vectors of 32 numbers" in page
    assert len(re.findall(r'<td class="n">', page)) == 9


def test_a_run_is_stopped_by_who_began_it_and_by_nobody_else(visitor: httpx.Client, stack: Stack) -> None:
    started = press_run(visitor, "tern", ACCEPT_JSON, prompt="x", max_tokens="4000", temperature="0").json()
    events = listen(visitor, started["events"])
    assert next(name for _, name, _ in events if name == "piece")
    token = {"csrfmiddlewaretoken": visitor.cookies["csrftoken"]}
    stopped = visitor.post(started["cancellation"], data=token, headers=ACCEPT_JSON)
    assert stopped.status_code == 204
    assert list(events)[-1][2]["state"] == "cancelled"
    assert stack.rows("SELECT state FROM inference_run WHERE id = ?", started["id"]) == [{"state": "cancelled"}]


def test_a_program_runs_waits_follows_and_stops(person: httpx.Client) -> None:
    body = {"model": "alice/mood", "inputs": ["good", "bad"], "wait": True}
    whole = person.post("/api/v1/runs", json=body).json()
    assert (whole["state"], len(whole["output"]["labels"])) == ("succeeded", 2)
    asked = {
        "model": "alice/tern",
        "messages": [{"role": "user", "content": "x"}],
        "max_tokens": 4_000,
        "temperature": 0,
    }
    started = person.post("/api/v1/runs", json=asked)
    assert started.status_code == 201
    events = listen(person, f"{started.headers['location']}/events")
    assert next(name for _, name, _ in events if name == "piece")
    assert person.post(f"{started.headers['location']}/cancellation").status_code == 202
    assert list(events)[-1][2]["state"] == "cancelled"
    assert person.get(started.headers["location"]).json()["state"] == "cancelled"


def test_the_same_release_settings_and_seed_give_the_same_answer(person: httpx.Client) -> None:
    asked = {"model": "alice/tern@1", "prompt": "The committee", "max_tokens": 16, "seed": 9, "wait": True}
    first, second = (person.post("/api/v1/runs", json=asked).json() for _ in range(2))
    assert first["output"] == second["output"]
    assert first["digest"] == second["digest"]
