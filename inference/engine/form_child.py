"""Compiles forms on trial for `trials.Trials`: a form on each line of standard input, in the library's own language,
and `ok` on standard output once it has come to an end, whether it can be followed or not. Run by file name in isolated
mode, so it imports nothing of ours.
"""

from __future__ import annotations

import json
import resource
import sys

from llguidance import LLMatcher, LLParserLimits, LLTokenizer

MEMORY = 2 * 1024 * 1024 * 1024
CPU_SECONDS = 10  # the parent kills earlier; this ends a form whose parent is gone


def main() -> None:
    bytes_alone = LLTokenizer("byte")  # what takes long does so whatever the tokens are
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    print("ready", flush=True)  # noqa: T201 -- the protocol
    for line in sys.stdin:
        task = json.loads(line)
        spent = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(spent.ru_utime + spent.ru_stime) + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        limits = LLParserLimits(**task["limits"], verbose_errors=False)
        LLMatcher(bytes_alone, task["form"], log_level=0, limits=limits)
        print("ok", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
