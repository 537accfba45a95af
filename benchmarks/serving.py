"""The whole stack (HTTP, tokens of people, Redis, Celery's engine host) against the bare engine, in the same minutes.

    python -m benchmarks.serving [--streams 1,16,64] [--tokens 64] [--prompts 128] [--threads 2] [--repeat 1]

The model is that of `benchmarks.engine`: 135 million parameters in bf16, random weights. Bare engine and stack take
turns, so a slow minute hurts both. "alone" is `transformers.generate`, one request after another: what a task queue
without an engine would do. Only the ratios mean something.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM

from benchmarks.engine import Outcome, _prompts, alone, save_decoder, together
from inference.engine import Engine
from tests.inference.engine.models import tokenizer
from tests.inference.stack import Stack

VOCABULARY = 49_152
GOAL = 0.95


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "models"
        save_models(folder)
        site = Path(home) / "site"
        site.mkdir()
        stack = Stack(site, OMP_NUM_THREADS=str(options.threads), ENGINE_LEASE="4", DEBUG="0")
        try:
            _measure(stack, folder, options)
        finally:
            stack.end()


def _measure(stack: Stack, folder: Path, options: argparse.Namespace) -> None:
    stack.seed(folder)
    stack.start_web()
    stack.start_worker()
    engine = Engine()
    engine.load("m", folder / "big", task="text-generation")
    model = AutoModelForCausalLM.from_pretrained(folder / "big", dtype=torch.bfloat16, local_files_only=True)
    prompts = _prompts(max(options.streams), options.prompts)
    through(stack, prompts[:1], 8)  # the first run loads the model
    for repeat in range(options.repeat):
        one = alone(model, prompts[:2], options.tokens)
        print(f"run {repeat + 1}: alone {one.rate:.1f} tokens/s")
        for streams in options.streams:
            bare = together(engine, prompts[:streams], options.tokens)
            whole = through(stack, prompts[:streams], options.tokens)
            added = (whole.median_first - bare.median_first) * 1000
            print(
                f"  {streams:3d} streams: bare {bare.rate:7.1f}, stack {whole.rate:7.1f} tokens/s"
                f" = {whole.rate / bare.rate:.2f} of it (goal {GOAL}), {whole.rate / one.rate:5.2f}x alone;"
                f" first token {bare.median_first:.3f} s, {added:+.0f} ms through the stack"
            )
    _idle(engine, stack, prompts)
    engine.close()


def _idle(engine: Engine, stack: Stack, prompts: list[tuple[int, ...]]) -> None:
    """What the stack adds to the first token when nothing else runs: short prompts, one after another."""
    bare = [together(engine, [prompts[0][:8]], 2).median_first for _ in range(20)]
    whole = [through(stack, [prompts[0][:8]], 2).median_first for _ in range(20)]
    added = (statistics.median(whole) - statistics.median(bare)) * 1000
    print(f"  idle, 8-token prompt: first token after {statistics.median(bare) * 1000:.1f} ms, {added:+.1f} ms added")


def through(stack: Stack, prompts: list[tuple[int, ...]], tokens: int) -> Outcome:
    return asyncio.run(_through(stack, prompts, tokens))


async def _through(stack: Stack, prompts: list[tuple[int, ...]], tokens: int) -> Outcome:
    start = time.perf_counter()
    first = await asyncio.gather(*(_stream(stack, prompt, tokens) for prompt in prompts))
    return Outcome(len(prompts) * tokens / (time.perf_counter() - start), list(first))


async def _stream(stack: Stack, prompt: tuple[int, ...], tokens: int) -> float:
    """Seconds to the first chunk. A bare socket, so that the client costs next to nothing."""
    body = {"model": "alice/big", "prompt": prompt, "max_tokens": tokens, "temperature": 0, "stream": True}
    body |= {"ignore_eos": True, "stream_options": {"include_usage": True}}
    data = json.dumps(body).encode()
    start, first, last = time.perf_counter(), 0.0, b""
    reader, writer = await asyncio.open_connection("127.0.0.1", stack.port)
    head = f"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {stack.told['bob']}\r\n"
    writer.write(f"{head}Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode() + data)
    while line := await reader.readline():
        if line.startswith(b"data: {"):
            first = first or time.perf_counter() - start
            last = line
    writer.close()
    usage = json.loads(last[6:])["usage"]
    if usage["completion_tokens"] != tokens:
        raise RuntimeError(f"{usage['completion_tokens']} of {tokens} tokens came")
    return first


def save_models(folder: Path) -> None:
    """The one model, `big`, as the seed of a site takes it."""
    save_decoder(folder / "big")
    _save_whole_tokenizer(folder / "big")
    (folder / "tasks.json").write_text(json.dumps({"big": "text-generation"}))


def _save_whole_tokenizer(folder: Path) -> None:
    """Every id that a model with random weights chooses has a text of its own, so every token is seen."""
    whole = tokenizer()
    whole.add_tokens([f"§{number:x} " for number in range(VOCABULARY - len(whole))])
    whole.save_pretrained(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=lambda text: [int(one) for one in text.split(",")], default=[1, 16, 64])
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--prompts", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
