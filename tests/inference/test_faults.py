"""What happens to runs when processes die: another engine goes on, or the asker is told within ten seconds."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path
from typing import Any

import openai
import pytest

from inference.wire import keys
from inference.wire.events import Usage
from inference.wire.measurements import unpack_measured
from tests.inference.stack import Stack
from tests.site import eventually

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
TOKENS, STREAMS = 400, 10


@pytest.fixture(scope="module")
def site(model_folders: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A site of its own: what is killed here must not be missed elsewhere."""
    found = Stack(tmp_path_factory.mktemp("faults"))
    try:
        found.seed(model_folders)
        found.start_web()
        yield found
    finally:
        found.end()


@pytest.fixture(autouse=True)
def _nothing_is_held_against_a_model(site: Stack) -> None:
    """Each test kills engines under the same model; neither its strikes nor its unread orders reach the next one."""
    unread = () if site.hosts() else ("wanted", "req:*")
    for pattern in ("strikes:*", *unread):
        for key in site.redis.scan_iter(pattern):
            site.redis.delete(key)


@pytest.fixture
def worker(site: Stack) -> "subprocess.Popen[bytes]":
    """The only one; that of the test before, where it left one alive, since it takes seconds to start."""
    living = [each for each in site.processes[1:] if each.poll() is None]  # the first is the web process
    for each in living[1:]:
        site.kill(each)
    return living[0] if living else site.start_worker(f"engine-{len(site.processes)}")


@pytest.fixture(scope="module")
def undisturbed() -> list[str]:
    """The same answers from an engine that nobody kills, once somebody has asked for them."""
    return []


class Streams:
    """Ten people who read one answer each."""

    def __init__(self, site: Stack, tokens: int = TOKENS, model: str = "alice/tern") -> None:
        self.site, self.tokens, self.model = site, tokens, model
        self.texts: list[str] = ["" for _ in range(STREAMS)]
        self.runs: list[str] = ["" for _ in range(STREAMS)]
        self.errors: list[str] = ["" for _ in range(STREAMS)]
        self.ended_at: list[float] = [0.0 for _ in range(STREAMS)]
        self.begun = [threading.Event() for _ in range(STREAMS)]
        self._pool = ThreadPoolExecutor(STREAMS)
        self._futures = [self._pool.submit(self._read, index) for index in range(STREAMS)]

    def wait_until_writing(self) -> None:
        assert all(begun.wait(120) for begun in self.begun)

    def wait_for_more(self) -> None:
        before = sum(map(len, self.texts))
        assert eventually(lambda: sum(map(len, self.texts)) > before, seconds=60)

    def wait(self) -> None:
        for future in self._futures:
            future.result(timeout=90)
        self._pool.shutdown()

    def _read(self, index: int) -> None:
        client = openai.OpenAI(base_url=f"{self.site.url}/v1", api_key=self.site.told["bob"], max_retries=0, timeout=90)
        options: Any = {"max_tokens": self.tokens, "seed": index, "extra_body": {"ignore_eos": True}}
        asked: Any = [{"role": "user", "content": f"question {index}"}]
        try:
            for chunk in client.chat.completions.create(model=self.model, messages=asked, stream=True, **options):
                self.runs[index] = chunk.id.removeprefix("chatcmpl-")
                self.texts[index] += chunk.choices[0].delta.content or ""
                if len(self.texts[index]) > 20:
                    self.begun[index].set()
        except openai.APIError as error:
            self.errors[index] = str(error.code or error)
        self.ended_at[index] = time.monotonic()
        client.close()


def rows_of(site: Stack, runs: list[str]) -> list[dict[str, Any]]:
    return [row for row in site.rows("SELECT * FROM inference_run") if row["id"] in runs]


def assert_settled(site: Stack) -> None:
    """No run is open, and what is spent of the allowances is what was charged: nothing twice, nothing left reserved.
    Each run that succeeded took what the engine that ended it wrote down."""
    assert eventually(
        lambda: not site.rows("SELECT id FROM inference_run WHERE state IN ('accepted', 'running')"), seconds=10
    )
    charged = site.rows("SELECT account_id AS account, sum(charged) AS charged FROM inference_run GROUP BY account_id")
    kept = {row["id"]: (row["spent"], row["reserved"]) for row in site.rows("SELECT * FROM ledger_account")}
    assert {row["account"]: kept[row["account"]] for row in charged} == {
        row["account"]: (row["charged"], 0) for row in charged
    }
    entries: Any = site.redis.xrange(keys.MEASURED)
    written = [unpack_measured(fields[b"m"]) for _, fields in entries]
    succeeded = site.rows("SELECT * FROM inference_run WHERE state = 'succeeded'")
    figures = [(row["id"], *(row[name] for name in Usage.__dataclass_fields__)) for row in succeeded]
    assert set(figures) <= {(one.run, *astuple(one.usage)) for one in written}


def living_engine(site: Stack, worker: Any, killed: set[int]) -> int:
    """The worker's engine, once it is one that has not been killed and holds a model: what it brings before that is
    still of the one before it."""

    def told() -> dict[str, Any]:
        (name,) = site.redis.scan_iter(f"host:*-{worker.pid}")
        facts: dict[str, Any] = json.loads(site.redis.get(name) or b"{}")
        return facts

    assert eventually(lambda: told().get("engine") not in {None, *killed} and told()["models"], seconds=60), told()
    return int(told()["engine"])


def undisturbed_texts(site: Stack, undisturbed: list[str]) -> list[str]:
    if not undisturbed:
        streams = Streams(site)
        streams.wait()
        undisturbed += streams.texts
    return undisturbed


def test_a_killed_engine_is_replaced_and_its_streams_go_on(
    site: Stack, worker: "subprocess.Popen[bytes]", undisturbed: list[str]
) -> None:
    expected = undisturbed_texts(site, undisturbed)
    streams = Streams(site)
    streams.wait_until_writing()
    engine = site.engine_of(worker)
    assert engine is not None
    os.kill(engine, signal.SIGKILL)
    streams.wait()
    assert eventually(lambda: site.engine_of(worker) not in {None, engine}, seconds=30)
    assert streams.errors == [""] * STREAMS
    assert streams.texts == expected
    assert {row["state"] for row in rows_of(site, streams.runs)} == {"succeeded"}
    assert {row["completion_tokens"] for row in rows_of(site, streams.runs)} == {TOKENS}
    assert_settled(site)


@pytest.mark.usefixtures("worker")
def test_a_redis_that_hangs_for_a_while_costs_time_and_no_stream(site: Stack, undisturbed: list[str]) -> None:
    """Long enough that the web process finds out, and that the engine waits in vain for an answer, too."""
    server = site.redis.info("server")["process_id"]
    expected = undisturbed_texts(site, undisturbed)
    streams = Streams(site)
    streams.wait_until_writing()
    os.kill(server, signal.SIGSTOP)
    try:
        assert eventually(lambda: "redis_away" in site.log("web"), seconds=30)
        assert eventually(lambda: any(map(waits_in_vain, site.home.glob("engine-*.log"))), seconds=30)
    finally:
        os.kill(server, signal.SIGCONT)
    streams.wait()
    assert (streams.errors, streams.texts) == ([""] * STREAMS, expected)
    assert {row["completion_tokens"] for row in rows_of(site, streams.runs)} == {TOKENS}
    assert_settled(site)


def waits_in_vain(log: Path) -> bool:
    return "Redis does not take the engine's events" in log.read_text()


def test_a_killed_worker_leaves_its_streams_to_another(site: Stack, worker: "subprocess.Popen[bytes]") -> None:
    Streams(site, tokens=5).wait()  # afterwards the model is loaded
    site.start_worker(f"engine-{len(site.processes)}", hosts=2)
    streams = Streams(site)
    streams.wait_until_writing()
    killed_at = time.monotonic()
    site.kill(worker)
    streams.wait()
    for index in range(STREAMS):
        assert not streams.errors[index] or streams.ended_at[index] - killed_at < 10
    states = [row["state"] for row in rows_of(site, streams.runs)]
    assert states.count("succeeded") == streams.errors.count("")
    assert streams.errors.count("") == STREAMS
    assert_settled(site)


def test_the_only_worker_killed_ends_each_stream_with_an_error_uncharged(
    site: Stack, worker: "subprocess.Popen[bytes]"
) -> None:
    streams = Streams(site, tokens=4000)
    streams.wait_until_writing()
    killed_at = time.monotonic()
    site.kill(worker)
    streams.wait()
    assert streams.errors == ["worker_lost"] * STREAMS
    assert max(streams.ended_at) - killed_at < 10
    rows = rows_of(site, streams.runs)
    assert {(row["state"], row["error_code"], row["charged"]) for row in rows} == {("failed", "worker_lost", 0)}
    assert_settled(site)


def test_an_engine_that_hangs_is_replaced(site: Stack) -> None:
    for each in site.processes[1:]:
        if each.poll() is None:
            site.kill(each)  # it would be patient, and take what hangs elsewhere
    worker = site.start_worker("impatient", ENGINE_PATIENCE="6")
    try:
        streams = Streams(site)
        streams.wait_until_writing()
        engine = site.engine_of(worker)
        assert engine is not None
        os.kill(engine, signal.SIGSTOP)
        streams.wait()
        assert streams.errors == [""] * STREAMS
        assert site.engine_of(worker) not in {None, engine}
        assert_settled(site)
    finally:
        site.kill(worker)


def test_a_model_that_kills_its_engine_three_times_is_marked_and_not_loaded_again(
    site: Stack, worker: "subprocess.Popen[bytes]"
) -> None:
    streams = Streams(site, tokens=4000, model="alice/wild")
    streams.wait_until_writing()
    killed: set[int] = set()
    for _ in range(3):
        engine = living_engine(site, worker, killed)
        streams.wait_for_more()
        os.kill(engine, signal.SIGKILL)
        killed.add(engine)
    streams.wait()
    assert set(streams.errors) == {"model_crashed"}
    assert [row["error_code"] for row in site.rows("SELECT * FROM inference_deployment WHERE state = 'failed'")] == [
        "crashed"
    ]
    assert_settled(site)
    others = Streams(site, tokens=5)  # the site's other models are served on
    others.wait()
    assert others.errors == [""] * STREAMS
