"""Keys and passwords left in a text. Few rules, each with a fixed shape, so that a hit is nearly always one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class Secret:
    what: str
    line: int
    hint: str


SHAPES = {
    "private key": r"-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY(?: BLOCK)?-----",
    "AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\b",
    "GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,64}\b",
    "Hugging Face token": r"\bhf_[A-Za-z0-9]{30,64}\b",
    "OpenAI key": r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,256}\b",
    "Anthropic key": r"\bsk-ant-[A-Za-z0-9_-]{32,256}\b",
    "Google API key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "Slack token": r"\bxox[abeoprs]-[0-9A-Za-z-]{20,255}\b",
    "Stripe key": r"\b[rs]k_live_[0-9A-Za-z]{24,99}\b",
    "PyPI token": r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}\b",
    "npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "Aliyun access key": r"\bLTAI[A-Za-z0-9]{20,26}\b",
    "token of this site": r"\bcw_[A-Za-z0-9]{30,64}\b",
}
# Where one may begin: looking for these first is what makes long files bearable.
BEGINNINGS = "-----BEGIN |AKIA|ASIA|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|hf_|sk-|AIza|xox|k_live_|pypi-Ag|npm_|LTAI|cw_|://"
LOGIN = r"://[^\s:/@'\"<>{}$]{1,64}:[^\s:/@'\"<>{}$*]{4,128}@[\w.-]+"  # in an address, from its middle
# ASCII: a key may stand right after a Chinese word, which would be a word of one piece with it otherwise.
_ANY = re.compile("|".join(f"(?P<g{number}>{shape})" for number, shape in enumerate(SHAPES.values())), re.ASCII)
_NAMES = list(SHAPES)
_BEGINNING, _LOGIN, _SCHEME = (re.compile(p, re.ASCII) for p in (BEGINNINGS, LOGIN, r"\b[a-z][a-z0-9+.-]{2,12}\Z"))
PIECE, OVERLAP = 2**20, 1024


def first_in(*texts: str) -> Secret | None:
    """The first in what somebody typed."""
    for text in texts:
        for what, start, _end in _in_text(text):
            return Secret(what, text.count("\n", 0, start) + 1, f"{text[start : start + 6]}…")
    return None


def in_stream(stream: BinaryIO, most: int) -> Iterator[Secret]:
    """Those in the first `most` bytes, in pieces that overlap, so that none is cut in two."""
    kept, lines, told_until, read = "", 1, 0, 0
    while read < most and (piece := stream.read(min(PIECE, most - read))):
        read += len(piece)
        text = kept + piece.decode("latin-1")
        begins = read - len(text)
        for what, start, end in _in_text(text):
            if begins + start >= told_until:
                told_until = begins + end
                yield Secret(what, lines + text.count("\n", 0, start), f"{text[start : start + 6]}…")
        kept = text[-OVERLAP:]
        lines += text.count("\n", 0, len(text) - len(kept))


def _in_text(text: str) -> Iterator[tuple[str, int, int]]:
    for beginning in _BEGINNING.finditer(text):
        at = beginning.start() - (beginning.group() == "k_live_")  # one letter stands before
        if beginning.group() == "://":
            scheme = _SCHEME.search(text, max(0, at - 13), at)
            if scheme and (found := _LOGIN.match(text, at)):
                yield "password in an address", scheme.start(), found.end()
        elif at >= 0 and (found := _ANY.match(text, at)):
            yield _NAMES[int((found.lastgroup or "g0")[1:])], at, found.end()
