"""Which files of a folder the loader may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from inference.engine.inspection.report import Refusal
from inference.engine.sentences import Sentence

LOADABLE = re.compile(
    r"""
    ( config | generation_config | tokenizer | tokenizer_config | special_tokens_map | added_tokens | vocab
    | preprocessor_config | processor_config
    | modules | sentence_bert_config | config_sentence_transformers | model\.safetensors\.index
    | 1_Pooling/config )\.json
    | ( vocab | merges )\.txt
    | chat_template\.jinja | model\.keras
    | [A-Za-z0-9_.-]+\.safetensors
    """,
    re.VERBOSE,
)
UNSAFE = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill", ".npy", ".npz", ".h5", ".gguf")
MAX_FILES = 10_000


def is_loadable(path: str) -> bool:
    """Whether a file, by its path inside the folder, has a part in loading. Others need not be there."""
    return LOADABLE.fullmatch(path) is not None and not Path(path).name.startswith(".")


def refused_files(folder: Path) -> Iterator[Refusal]:
    if not folder.is_dir():
        yield Refusal("no_folder", "", Sentence("There is no such folder."), "Give the folder of a model.")
        return
    for count, path in enumerate(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if count >= MAX_FILES:
            yield Refusal(
                "too_many_files",
                "",
                Sentence("More than %(most)s files.", most=MAX_FILES),
                "Keep data sets out of a model.",
            )
            return
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            yield Refusal(
                "link_outside",
                name,
                Sentence("%(name)s is a link out of the folder.", name=name),
                "Put the file itself there.",
            )
        elif path.suffix.lower() in UNSAFE:
            message = Sentence(
                "%(name)s is in a format that can run code, or that this engine does not read.", name=name
            )
            yield Refusal("unsafe_format", name, message, "Publish the weights as safetensors only.")
        elif name == "adapter_config.json":
            message = Sentence("The folder is an adapter that points at another model.")
            yield Refusal("adapter", name, message, "Merge the adapter into its base model and save that.")
