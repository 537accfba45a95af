"""The engine against one request at a time, in the same process and minute: only the ratios mean something.

    python -m benchmarks.engine [--streams 1,4,16,64] [--tokens 128] [--repeat 1] [--threads 2] [--prompts 128]

A 135-million-parameter llama in bf16 with random weights, as people would host it; and a small encoder for
embeddings of unequal length. "alone" is `transformers.generate`, or one forward for each text, one after another.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
from transformers import AutoModel, AutoModelForCausalLM, BertConfig, GenerationConfig

from benchmarks.serving.models import save_small
from inference.engine import EmbedRequest, Engine, GenerateRequest, Limits, ResultEvent, Sampling, TokenEvent
from tests.inference.engine.models import tokenizer

ENCODER = {"vocab_size": 30_522, "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12}
GOALS = {4: 5, 16: 14, 64: 25}
clock = time.perf_counter


@dataclass
class Outcome:
    """Tokens a second over all streams, and the seconds each waited for its first."""

    rate: float
    first: list[float] = field(default_factory=list)

    @property
    def median_first(self) -> float:
        return statistics.median(self.first)


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    if options.cpu_time:
        global clock  # noqa: PLW0603 -- a script's one switch
        clock = time.process_time
    with tempfile.TemporaryDirectory() as home:
        generation(save_small(Path(home) / "decoder"), options)
        embeddings(save_encoder(Path(home) / "encoder"))


def generation(folder: Path, options: argparse.Namespace) -> None:
    asked = prompts(max(options.streams), options.prompts)
    engine = Engine()
    loaded = engine.load("m", folder, task="text-generation", limits=Limits())
    print(f"{loaded.parameters / 1e6:.0f} M parameters, loaded in {loaded.load_seconds} s")
    alone_model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16, local_files_only=True)
    alone(alone_model, asked[:1], 8)
    together(engine, asked[:1], 8)
    for repeat in range(options.repeat):
        base = alone(alone_model, asked[:2], options.tokens)
        print(f"run {repeat + 1}: alone {base.rate:.1f} tokens/s, first token {base.median_first:.3f} s")
        for streams in options.streams:
            outcome = together(engine, asked[:streams], options.tokens)
            goal = f" (goal {GOALS[streams]}x)" if streams in GOALS else ""
            print(
                f"  {streams:3d} streams: {outcome.rate:7.1f} tokens/s = {outcome.rate / base.rate:5.2f}x{goal},"
                f" first token {outcome.median_first:.3f} s (last {max(outcome.first):.3f} s)"
            )
    engine.close()


def together(engine: Engine, prompts: list[tuple[int, ...]], tokens: int) -> Outcome:
    sampling = Sampling(max_tokens=tokens, temperature=0, ignore_eos=True)
    start = clock()
    for number, prompt in enumerate(prompts):
        engine.submit(GenerateRequest(str(number), "m", prompt, sampling))
    first: list[float] = []
    while engine.has_work():
        begun = [event for event in engine.step() if isinstance(event, TokenEvent) and event.index == 0]
        first += [clock() - start] * len(begun)
    return Outcome(len(prompts) * tokens / (clock() - start), first)


def alone(model: torch.nn.Module, prompts: list[tuple[int, ...]], tokens: int) -> Outcome:
    settings = GenerationConfig(max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False, pad_token_id=3)
    first = []
    start = clock()
    for prompt in prompts:
        ids = torch.tensor([prompt])
        streamer = FirstToken()
        with torch.inference_mode():
            model.generate(ids, attention_mask=torch.ones_like(ids), generation_config=settings, streamer=streamer)
        first.append(streamer.waited)
    return Outcome(len(prompts) * tokens / (clock() - start), first)


class FirstToken:
    """A streamer that notes when the first token came (the first call brings the prompt)."""

    def __init__(self) -> None:
        self._start, self._calls, self.waited = clock(), 0, 0.0

    def put(self, value: torch.Tensor) -> None:
        self._calls += 1
        if self._calls == len(("prompt", "first token")):
            self.waited = clock() - self._start

    def end(self) -> None:
        pass


def embeddings(folder: Path) -> None:
    generator = random.Random(5)
    lengths = [min(480, max(4, int(generator.lognormvariate(3.6, 0.9)))) for _ in range(256)]
    texts = tuple(tuple(generator.randrange(300, 20_000) for _ in range(length)) for length in lengths)
    model = AutoModel.from_pretrained(folder, dtype=torch.bfloat16, local_files_only=True).eval()
    engine = Engine()
    engine.load("e", folder, task="feature-extraction")
    start = clock()
    with torch.inference_mode():
        for text in texts[:128]:
            model(input_ids=torch.tensor([text])).last_hidden_state.float().mean(1)
    base = sum(lengths[:128]) / (clock() - start)
    start = clock()
    engine.submit(EmbedRequest("1", "e", texts))
    while engine.has_work():
        done = [event for event in engine.step() if isinstance(event, ResultEvent)]
    rate = done[0].usage.prompt_tokens / (clock() - start)
    useful = engine.stats()["models"]["e"]["useful"]
    print(f"embeddings: {rate:.0f} tokens/s = {rate / base:.2f}x one at a time (goal 4x), {useful:.0%} useful tokens")
    engine.close()


def save_encoder(folder: Path) -> Path:
    torch.manual_seed(1)
    config = BertConfig(**ENCODER, intermediate_size=1_536, pad_token_id=3)
    AutoModel.from_config(config, dtype=torch.bfloat16).save_pretrained(folder)
    tokenizer(bert=True, length=512).save_pretrained(folder)
    return folder


def prompts(count: int, length: int, seed: int = 1) -> list[tuple[int, ...]]:
    generator = random.Random(seed)
    return [tuple(generator.randrange(300, 49_000) for _ in range(length)) for _ in range(count)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=lambda text: [int(one) for one in text.split(",")], default=[1, 4, 16, 64])
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--prompts", type=int, default=128)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cpu-time", action="store_true", help="for a machine others work on, with --threads 1")
    return parser.parse_args()


if __name__ == "__main__":
    main()
