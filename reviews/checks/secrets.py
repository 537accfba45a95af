"""Keys and passwords left in a text file. Few rules, each with a fixed shape, so that a hit is nearly always one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


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
    "password in an address": r"\b[a-z][a-z0-9+.-]{2,12}://[^\s:/@'\"<>{}$]{1,64}:[^\s:/@'\"<>{}$*]{4,128}@[\w.-]+",
}
_ANY = re.compile("|".join(f"(?P<g{number}>{shape})" for number, shape in enumerate(SHAPES.values())))
_NAMES = list(SHAPES)


def in_text(text: str) -> Iterator[Secret]:
    for found in _ANY.finditer(text):
        what = _NAMES[int((found.lastgroup or "g0")[1:])]
        yield Secret(what, text.count("\n", 0, found.start()) + 1, f"{found.group()[:6]}…")
