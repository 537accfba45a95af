"""`transformers.generate`, one request after another, as a task queue without an engine would: FOLDER THREADS DEVICE.

Of many requests the first four are made: the others would take as long each.
"""

from __future__ import annotations

import sys
import time

import torch
from transformers import AutoModelForCausalLM, GenerationConfig

from benchmarks.serving.inside.protocol import Prompts, serve

MADE = 4


class Moments:
    """A streamer that notes when tokens come; the first call brings the prompt."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self._is_prompt = True

    def put(self, _value: torch.Tensor) -> None:
        if not self._is_prompt:
            self.times.append(time.perf_counter())
        self._is_prompt = False

    def end(self) -> None:
        pass


def main() -> None:
    torch.set_num_threads(int(sys.argv[2]))
    model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.bfloat16, local_files_only=True).to(
        sys.argv[3]
    )

    def run(prompts: Prompts, lengths: list[int]) -> list[list[float]]:
        times = []
        for prompt, length in zip(prompts[:MADE], lengths, strict=False):
            ids, moments = torch.tensor([prompt], device=sys.argv[3]), Moments()
            settings = GenerationConfig(
                max_new_tokens=length, min_new_tokens=length, do_sample=False, pad_token_id=3, eos_token_id=-1
            )
            with torch.inference_mode():
                model.generate(ids, attention_mask=torch.ones_like(ids), generation_config=settings, streamer=moments)
            times.append(moments.times)
        return times

    serve(run)


if __name__ == "__main__":
    main()
