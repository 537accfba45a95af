"""People and programs who use a site at random: they stream, wait, leave, stop, switch models, and ask nonsense."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

PATIENCE = 120.0  # seconds without a byte; who waits for longer waits for ever
TALKERS = ("alice/tern", "alice/wild")
WORDS = "tide moon model review commons 潮汐 月亮 模型 评审 weight".split()  # noqa: SIM905


class Broken(Exception):
    """What may never happen, whatever dies."""


@dataclass(frozen=True)
class Told:
    act: str
    outcome: str
    seconds: float


class Asker(threading.Thread):
    def __init__(self, url: str, token: str, until: float, seed: int) -> None:
        super().__init__(name=f"asker-{seed}", daemon=True)
        self.until, self.chance = until, random.Random(seed)
        headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=url, headers=headers, timeout=httpx.Timeout(PATIENCE, connect=10))
        self.told: list[Told] = []

    def run(self) -> None:
        names, weights = list(ACTS), [weight for weight, _act in ACTS.values()]
        while time.monotonic() < self.until:
            name = self.chance.choices(names, weights)[0]
            began = time.monotonic()
            self.told.append(Told(name, self._outcome(name), time.monotonic() - began))
        self.http.close()

    def text(self) -> str:
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, 30)))

    def _outcome(self, name: str) -> str:
        try:
            return ACTS[name][1](self)
        except Broken as broken:
            return f"BROKEN {broken}"
        except httpx.TimeoutException:
            return "BROKEN no word in time"
        except httpx.TransportError as error:
            return f"BROKEN {type(error).__name__}"


def stream(asker: Asker) -> str:
    with _chat(asker, stream=True) as answer:
        return _read(answer)


def leave(asker: Asker) -> str:
    """The browser is closed while the model writes."""
    pieces = asker.chance.randint(0, 20)
    with _chat(asker, stream=True) as answer:
        if answer.status_code != 200:
            return _refused(answer)
        for _piece, _line in zip(range(pieces), answer.iter_lines(), strict=False):
            pass
    return "left"


def wait(asker: Asker) -> str:
    with _chat(asker) as answer:
        return _whole(answer)


def stop(asker: Asker) -> str:
    """Begun over REST, stopped a moment later; the run says so in the end."""
    body = {"model": asker.chance.choice(TALKERS), "prompt": asker.text(), "max_tokens": 800}
    answer = asker.http.post("/api/v1/runs", json=body)
    if answer.status_code != 201:
        return _refused(answer)
    address = answer.headers["Location"]
    time.sleep(asker.chance.random())
    stopped = asker.http.post(f"{address}/cancellation")
    if stopped.status_code != 202:
        return _refused(stopped)
    give_up = time.monotonic() + PATIENCE
    while (state := asker.http.get(address).json()["state"]) in {"accepted", "running"}:
        if time.monotonic() > give_up:
            raise Broken("stopped, and never over")
        time.sleep(0.2)
    return f"ended {state}"


def embed(asker: Asker) -> str:
    texts = [asker.text() for _number in range(asker.chance.randint(1, 8))]
    return _whole(asker.http.post("/v1/embeddings", json={"model": "alice/near", "input": texts}))


def judge(asker: Asker) -> str:
    return _whole(asker.http.post("/models/alice/mood", json={"inputs": asker.text()}))


def rewrite(asker: Asker) -> str:
    body = {"inputs": asker.text(), "parameters": {"max_new_tokens": 20}}
    return _whole(asker.http.post("/models/alice/short", json=body))


def nonsense(asker: Asker) -> str:
    """Refused as what it is: never taken, never a fault of ours."""
    path, body, expected = asker.chance.choice(NONSENSE)
    answer = asker.http.post(path, content=body, headers={"Content-Type": "application/json"})
    if answer.status_code not in expected:
        raise Broken(f"{answer.status_code} to nonsense {body[:40]!r}")
    return f"refused {answer.status_code}"


ACTS: dict[str, tuple[int, Callable[[Asker], str]]] = {
    "stream": (30, stream),
    "leave": (14, leave),
    "wait": (12, wait),
    "stop": (12, stop),
    "embed": (10, embed),
    "judge": (10, judge),
    "rewrite": (4, rewrite),
    "nonsense": (8, nonsense),
}
NONSENSE: list[tuple[str, bytes, set[int]]] = [
    ("/v1/chat/completions", b"{", {400}),
    ("/v1/chat/completions", b'{"model": "alice/none", "messages": [{"role": "user", "content": "x"}]}', {404}),
    ("/v1/chat/completions", b'{"model": "alice/tern", "messages": []}', {400}),
    ("/v1/completions", b'{"model": "alice/tern", "prompt": "x", "max_tokens": 1000000000000}', {400}),
    ("/v1/completions", b'{"model": "alice/tern", "prompt": [99999999], "max_tokens": 2}', {400}),
    ("/v1/completions", b'{"model": "alice/tern", "prompt": "x", "n": 1000000}', {400}),
    ("/v1/completions", b'{"model": "alice/tern", "prompt": "' + b"long " * 20_000 + b'", "max_tokens": 2}', {400}),
    ("/v1/embeddings", b'{"model": "alice/mood", "input": "x"}', {400, 404}),
    ("/api/v1/runs", b'{"model": "alice/tern"}', {422}),
    ("/api/v1/runs", b'{"model": "alice/tern", "prompt": "\\ud800", "max_tokens": -1}', {400, 422}),
]


def _chat(asker: Asker, **more: Any) -> Any:
    body = {
        "model": asker.chance.choice(TALKERS),
        "messages": [{"role": "user", "content": asker.text()}],
        "max_tokens": asker.chance.randint(1, 200),
        "temperature": asker.chance.choice((0, 0.8)),
        "ignore_eos": True,
        **more,
    }
    return asker.http.stream("POST", "/v1/chat/completions", json=body)


def _read(answer: httpx.Response) -> str:
    if answer.status_code != 200:
        return _refused(answer)
    for data in _data(answer):
        if data == "[DONE]":
            return "answered"
        if error := json.loads(data).get("error"):
            return f"failed {error.get('code')}"
    raise Broken("a stream without a last word")


def _data(answer: httpx.Response) -> Iterator[str]:
    return (line.removeprefix("data: ") for line in answer.iter_lines() if line.startswith("data: "))


def _whole(answer: httpx.Response) -> str:
    answer.read()
    return "answered" if answer.status_code == 200 else _refused(answer)


def _refused(answer: httpx.Response) -> str:
    """A busy site, or one whose engine has just died, says so, and when to come back."""
    answer.read()
    if answer.status_code in {429, 503} and "Retry-After" in answer.headers:
        error = answer.json()
        error = error.get("error", error)
        code = error.get("code") if isinstance(error, dict) else ""
        return f"failed {code or answer.status_code}"
    raise Broken(f"{answer.status_code} {answer.text[:120]}")
