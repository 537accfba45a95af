"""Loads a stranger's tokenizer.json and uses it once, with bounded memory and time. Run by file name."""

from __future__ import annotations

import json
import resource
import sys

from tokenizers import Tokenizer

MEMORY = 2 * 1024 * 1024 * 1024
CPU_SECONDS = 20
SAMPLES = (
    "Hello, world. " * 20,
    "你好，世界。" * 20,
    "a" * 200 + "!",
    "🙂\u200d\n\t" * 20,
    "1234567890" * 20,
    " " * 200,
)


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    tokenizer = Tokenizer.from_file(path)
    ids = [token for sample in SAMPLES for token in tokenizer.encode(sample).ids]
    tokenizer.decode(ids)
    highest = max(tokenizer.get_vocab(with_added_tokens=True).values(), default=-1)
    sys.stdout.write(json.dumps({"highest": highest}))


if __name__ == "__main__":
    main(sys.argv[1])
