"""Writes a model for llama.cpp, in bf16, with its own converter: `python -m benchmarks.serving.inside.llamacpp FOLDER
FILE`, where `conversion` and `gguf` of its source are found.

It refuses tokenizers that it does not know. Ours is like no published one, and prompts are sent as ids.
"""

from __future__ import annotations

import sys

import convert_hf_to_gguf as converter  # type: ignore[import-not-found]  # of llama.cpp
from conversion.base import TextModel  # type: ignore[import-not-found]


def main() -> None:
    folder, file = sys.argv[1:]
    TextModel.get_vocab_base_pre = lambda _self, _tokenizer: "smollm"
    TextModel._set_vocab_sentencepiece = TextModel._set_vocab_gpt2  # noqa: SLF001 -- it is tried before this one
    sys.argv = ["convert", folder, "--outtype", "bf16", "--outfile", file]
    converter.main()


if __name__ == "__main__":
    main()
