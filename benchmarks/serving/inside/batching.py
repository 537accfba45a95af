"""transformers' own continuous batching, in a fresh process, which it wants: FOLDER THREADS DEVICE."""

from __future__ import annotations

import sys
from typing import Any

import torch
from transformers import AutoModelForCausalLM, ContinuousBatchingConfig, GenerationConfig

from benchmarks.serving.inside.protocol import Prompts, serve

PAGE, PAGES, AT_ONCE, STEP = 256, 256, 64, 512
PATIENCE = 300


def main() -> None:
    torch.set_num_threads(int(sys.argv[2]))
    model: Any = (
        AutoModelForCausalLM.from_pretrained(
            sys.argv[1], dtype=torch.bfloat16, local_files_only=True, attn_implementation="sdpa"
        )
        .to(sys.argv[3])
        .eval()
    )
    settings = GenerationConfig(do_sample=False, eos_token_id=-1, pad_token_id=3, use_cache=True, max_new_tokens=128)
    config = ContinuousBatchingConfig(
        page_size=PAGE, num_blocks=PAGES, max_batch_tokens=STEP, max_requests_per_batch=AT_ONCE
    )
    manager = model.init_continuous_batching(generation_config=settings, continuous_batching_config=config)
    manager.start()

    def run(prompts: Prompts, lengths: list[int]) -> list[list[float]]:
        for prompt, length in zip(prompts, lengths, strict=True):
            manager.add_request(prompt, max_new_tokens=length, record_timestamps=True, eos_token_id=-1)
        times: list[list[float]] = []
        while len(times) < len(prompts):
            result = manager.get_result(timeout=PATIENCE)
            if result is None or result.error:
                raise RuntimeError(result.error if result else "nothing came for five minutes")
            if result.is_finished():
                times.append(result.timestamps)
        return times

    serve(run)
    manager.stop(block=True)


if __name__ == "__main__":
    main()
