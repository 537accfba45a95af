"""OpenVINO GenAI's continuous batching, on the model as optimum exported it: FOLDER THREADS."""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np
import openvino  # type: ignore[import-not-found]  # of an environment of its own
import openvino_genai  # type: ignore[import-not-found]

from benchmarks.serving.inside.protocol import Prompts, serve

CACHE_GIB, AT_ONCE, STEP = 2, 64, 512


def main() -> None:
    scheduler = openvino_genai.SchedulerConfig()
    scheduler.cache_size, scheduler.max_num_seqs, scheduler.max_num_batched_tokens = CACHE_GIB, AT_ONCE, STEP
    threads = {"INFERENCE_NUM_THREADS": int(sys.argv[2])}
    pipeline: Any = openvino_genai.ContinuousBatchingPipeline(sys.argv[1], scheduler, "CPU", threads)

    def run(prompts: Prompts, lengths: list[int]) -> list[list[float]]:
        handles = []
        for number, (prompt, length) in enumerate(zip(prompts, lengths, strict=True)):
            config = openvino_genai.GenerationConfig()
            config.max_new_tokens, config.ignore_eos, config.do_sample = length, True, False
            ids = openvino.Tensor(np.array([prompt], dtype=np.int64))
            handles.append(pipeline.add_request(number, ids, config))
        times: list[list[float]] = [[] for _ in prompts]
        while pipeline.has_non_finished_requests():
            pipeline.step()
            now = time.perf_counter()
            for handle, one in zip(handles, times, strict=True):
                while handle.can_read():
                    handle.read()
                    one.append(now)
        return times

    serve(run)


if __name__ == "__main__":
    main()
