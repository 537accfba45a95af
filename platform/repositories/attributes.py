"""Which files go into git as pointers: git's own `.gitattributes`, read and, where needed, completed."""

import io
import re
from collections.abc import Iterable
from functools import lru_cache

from dulwich.attrs import GitAttributes, Pattern, parse_git_attributes

NAME = ".gitattributes"
REGULAR_LIMIT = 10 * 2**20
KNOWN_LIMIT = 16 * 2**10
SETTING = b"filter=lfs diff=lfs merge=lfs -text"
ENDINGS = (
    "7z arrow avro bin bz2 ckpt ftz gguf gz h5 joblib jpg jpeg lz4 mlmodel model mp3 mp4 msgpack npy npz onnx ot "
    "parquet pb pickle pkl png pt pth rar safetensors tar tar.* tflite tgz wasm wav webp xz zip zst"
)
PATTERNS = [*(f"*.{ending}" for ending in ENDINGS.split()), "saved_model/**/*", "*tfevents*"]
STARTING = b"".join(b"%s %s\n" % (pattern.encode(), SETTING) for pattern in PATTERNS)


class LargeFiles:
    """The rules of one `.gitattributes` text."""

    def __init__(self, text: bytes) -> None:
        self._rules = GitAttributes(
            [(Pattern(pattern), set_) for pattern, set_ in parse_git_attributes(io.BytesIO(text))]
        )

    def include(self, path: bytes) -> bool:
        return self._rules.match_path(path).get(b"filter") == b"lfs"


def completed(text: bytes, paths: Iterable[bytes]) -> bytes:
    """The text with a line for each path, so that a clone finds the contents and not a pointer."""
    lines = b"".join(b"%s %s\n" % (_pattern(path), SETTING) for path in paths)
    return (text if not text or text.endswith(b"\n") else text + b"\n") + lines


def _pattern(path: bytes) -> bytes:
    """A pattern for one path: `?` stands for what would need quoting."""
    return b"/" + re.sub(rb'[\s*?\[\]\\"]', b"?", path)


def rules_of(text: bytes) -> LargeFiles:
    """Most repositories keep the text that they began with; to take it apart costs as much as to store a file."""
    return _known_rules(text) if len(text) <= KNOWN_LIMIT else LargeFiles(text)


@lru_cache(maxsize=64)
def _known_rules(text: bytes) -> LargeFiles:
    return LargeFiles(text)


STARTING_RULES = rules_of(STARTING)


def is_large(name: str, size: int, rules: LargeFiles = STARTING_RULES) -> bool:
    """Best guess for contents without a place in a tree yet. A commit decides again, by its own rules.

    An empty file is one to git-lfs too, whatever its name.
    """
    return size > REGULAR_LIMIT or (size > 0 and rules.include(name.encode("utf-8", "replace")))
