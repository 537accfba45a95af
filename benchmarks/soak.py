"""A site under mixed traffic for a while, with its engine killed twice: nothing hangs, nothing leaks, nothing is lost.

    python -m benchmarks.soak [--minutes 20] [--askers 6] [--kills 2] [--seed 1]

A site of its own (web, tasks, one engine) serves five small models with room for about half of them, so they take
each other's place. Askers stream, wait, leave, stop and ask nonsense at random; the engine is killed by -9 early on.
It prints one table and ends with 1 if a promise was broken:

- every asker gets a last word, and no answer is a fault of ours;
- every run is over, in one terminal state, and charged as the ledger says;
- memory (anonymous, of each process that lived) grows by no more than 3 % from the sixth tenth of the time to the
  last. An engine grows until it has met most lengths of a step: let it run for long. Its pools of keys and values take
  memory as they are first written, up to the limit that they were given, and are told apart. Redis keeps the events of
  a run for some minutes, so that it holds the more the faster the site is: what a key takes is judged there, and how
  many keys have no end.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from benchmarks.soak_traffic import Asker, Told
from tests.inference.stack import Stack
from tests.site import eventually

KILLS_UNTIL = 0.3  # of the time
FIRST, LAST = (0.5, 0.6), (0.9, 1.0)
MOST_GROWTH = 1.03
POOLS = ", pools"  # of an engine: they fill up, and have a limit
REDIS_KEY, REDIS_ENDLESS = "redis, bytes a key", "redis, endless keys"
ROOM = 0.6  # of what all models take together
TASKS = {
    "tern": "text-generation",
    "wild": "text-generation",
    "mood": "text-classification",
    "near": "feature-extraction",
    "short": "summarization",
}
RICH = """
import django; django.setup()
from core.policies import publish
publish("allowance", {"signed_in_tokens_per_day": 10**10}, author=None, note="A soak.")
"""


@dataclass
class Soak:
    stack: Stack
    worker: subprocess.Popen[bytes]
    processes: dict[str, int]
    began: float = field(default_factory=time.monotonic)
    memory: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    killed: set[int] = field(default_factory=set)

    @property
    def age(self) -> float:
        return time.monotonic() - self.began

    def sample(self) -> None:
        engine = self.stack.engine_of(self.worker)
        now = {**self.processes, **({f"engine {engine}": engine} if engine else {})}
        for name, pid in now.items():
            if (held := anonymous(pid)) is not None:
                self.memory.setdefault(name, []).append((self.age, held.total - held.pools))
                if pid == engine:
                    self.memory.setdefault(name + POOLS, []).append((self.age, held.pools))
        told: Mapping[str, Any] = self.stack.redis.info()
        keys = told["db0"]
        self.memory.setdefault(REDIS_KEY, []).append((self.age, told["used_memory_dataset"] / keys["keys"]))
        self.memory.setdefault(REDIS_ENDLESS, []).append((self.age, keys["keys"] - keys["expires"]))

    def kill_engine(self) -> None:
        engine = self.stack.engine_of(self.worker)
        if engine and engine not in self.killed:
            self.killed.add(engine)
            os.kill(engine, signal.SIGKILL)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as home:
        site, folder = Path(home) / "site", Path(home) / "models"
        site.mkdir()
        save_models(folder)
        stack = Stack(site, ENGINE_LEASE="4", DEBUG="0")
        try:
            soak = begin(stack, folder)
            told = traffic(soak, options)
            broken = table(soak, told, options)
        finally:
            stack.end()
    sys.exit(1 if broken else 0)


def begin(stack: Stack, folder: Path) -> Soak:
    """The first worker only finds out how much room all models take."""
    stack.seed(folder)
    stack.python("-c", RICH)
    web = stack.start_web()
    measuring = stack.start_worker("measuring")
    for name in TASKS:
        warm_up(stack, name)
    total = sum(row["bytes"] for row in stack.rows("SELECT bytes FROM inference_deployment"))
    stack.kill(measuring)
    worker = stack.start_worker(ENGINE_MEMORY=str(int(total * ROOM) // 2**20 + 1))
    work = stack.start_tasks()
    return Soak(stack, worker, {"web": web.pid, "engine host": worker.pid, "tasks": work.pid})


def traffic(soak: Soak, options: argparse.Namespace) -> list[Told]:
    seconds = options.minutes * 60
    until, token = soak.began + seconds, soak.stack.told
    people = [token[name] for name in ("alice", "bob", "charlie")]
    seeds = range(options.seed * 1000, options.seed * 1000 + options.askers)
    askers = [Asker(soak.stack.url, people[seed % 3], until, seed) for seed in seeds]
    kills = [seconds * KILLS_UNTIL * (number + 1) / options.kills for number in range(options.kills)]
    for asker in askers:
        asker.start()
    while soak.age < seconds:
        if kills and soak.age > kills[0]:
            kills.pop(0)
            soak.kill_engine()
        soak.sample()
        time.sleep(0.5)
    for asker in askers:
        asker.join(timeout=180)
    told = [one for asker in askers for one in list(asker.told)]
    return told + [Told("any", "BROKEN an asker still waits", 180) for asker in askers if asker.is_alive()]


def table(soak: Soak, told: list[Told], options: argparse.Namespace) -> list[str]:
    """Prints it, and returns the promises that were broken."""
    killed = len(soak.killed)
    print(f"{len(told)} asked in {options.minutes:g} minutes by {options.askers}; engine killed {killed} times")
    print(f"\n{'what':<10}{'times':>7}{'median s':>10}{'longest':>9}  outcomes")
    for act in sorted({one.act for one in told}):
        mine = [one for one in told if one.act == act]
        took = [one.seconds for one in mine]
        outcomes = ", ".join(f"{name} {count}" for name, count in Counter(one.outcome for one in mine).most_common())
        print(f"{act:<10}{len(mine):>7}{statistics.median(took):>10.2f}{max(took):>9.2f}  {outcomes}")
    broken = [f"{one.act}: {one.outcome}" for one in told if one.outcome.startswith("BROKEN")]
    if killed < options.kills:
        broken.append(f"only {killed} of {options.kills} engines were killed")
    broken += _books(soak.stack)
    broken += _memory(soak, options.minutes * 60)
    for line in broken[:20]:
        print("BROKEN" if "BROKEN" not in line else "", line)
    print("every promise was kept" if not broken else f"{len(broken)} promises were broken")
    return broken


def _books(stack: Stack) -> list[str]:
    """Every run is over once, nothing is left reserved or queued, and what was spent is what was charged."""
    open_runs = "SELECT id, state FROM inference_run WHERE state IN ('accepted', 'running')"
    eventually(lambda: not stack.rows(open_runs), seconds=60)
    loads = stack.rows("SELECT count(*) AS loads FROM core_event WHERE verb = 'deployment.ready'")[0]["loads"]
    states = stack.rows("SELECT state, error_code, count(*) AS runs FROM inference_run GROUP BY state, error_code")
    print("\nruns: " + ", ".join(" ".join(map(str, filter(None, row.values()))) for row in states))
    print(f"models were loaded {loads} times")
    found = [f"run {row['id']} is {row['state']}" for row in stack.rows(open_runs)]
    charged = stack.rows("SELECT account_id AS account, sum(charged) AS sum FROM inference_run GROUP BY account_id")
    kept = {row["id"]: row for row in stack.rows("SELECT id, spent, reserved FROM ledger_account")}
    for row in charged:
        account = kept[row["account"]]
        if (account["spent"], account["reserved"]) != (row["sum"], 0):
            found.append(f"account {row['account']}: {account['spent']} spent, {row['sum']} charged")
    left = [key.decode() for key in stack.redis.scan_iter("req:*") if stack.redis.xlen(key)]
    return found + [f"{key} still holds orders" for key in left]


def _memory(soak: Soak, seconds: float) -> list[str]:
    """Of what lived through both windows; an engine that was killed is no leak."""
    found = []
    print(f"\n{'memory, MiB':<20}{'then':>9}{'at last':>10}{'ratio':>8}")
    for name, samples in soak.memory.items():
        then, last = (_middle(samples, seconds, window) for window in (FIRST, LAST))
        if then is None or last is None:
            continue
        unit = 1 if name in (REDIS_KEY, REDIS_ENDLESS) else 2**20
        print(f"{name:<20}{then / unit:>9.1f}{last / unit:>10.1f}{last / then:>8.3f}")
        if last > then * MOST_GROWTH and not name.endswith(POOLS):
            found.append(f"{name} grew to {last / then:.3f} of what it held")
    return found


def _middle(samples: list[tuple[float, float]], seconds: float, window: tuple[float, float]) -> float | None:
    within = [held for age, held in samples if window[0] * seconds <= age <= window[1] * seconds]
    return statistics.median(within) if within else None


class Held(NamedTuple):
    """In bytes."""

    total: float
    pools: float


def anonymous(pid: int) -> Held | None:
    """What a process holds for itself; mapped files are not its own. Pools of keys and values are what is left out of
    dumps (`dd`). None when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps").read_text().splitlines()
    except OSError:
        return None
    total = pools = here = 0.0
    for line in lines:
        if line.startswith("Anonymous:"):
            here = float(line.split()[1]) * 1024
            total += here
        elif line.startswith("VmFlags:") and "dd" in line.split():
            pools += here
    return Held(total, pools) if total else None


def warm_up(stack: Stack, name: str) -> None:
    headers = {"Authorization": f"Bearer {stack.told['bob']}"}
    body = {"model": f"alice/{name}", "inputs": ["tide"], "wait": True}
    answer = httpx.post(f"{stack.url}/api/v1/runs", json=body, headers=headers, timeout=120)
    if answer.status_code != 201 or answer.json()["state"] != "succeeded":
        raise RuntimeError(f"alice/{name} does not run: {answer.text[:300]}")


def save_models(folder: Path) -> None:
    from tests.inference.engine import models  # noqa: PLC0415 -- torch, which the table needs not

    models.save_decoder(folder / "tern", "llama")
    models.save_decoder(folder / "wild", "llama")
    models.save_classifier(folder / "mood")
    models.save_embedder(folder / "near")
    models.save_rewriter(folder / "short", "bart")
    (folder / "tasks.json").write_text(json.dumps(TASKS))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--askers", type=int, default=6)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
