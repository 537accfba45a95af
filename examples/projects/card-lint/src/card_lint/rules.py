"""What a card must have, by kind of project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

HEADER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,4}\s+(.+)$", re.MULTILINE)
PLACEHOLDER = re.compile(r"\b(TODO|TBD|lorem ipsum)\b|\[more information needed\]|待补充", re.IGNORECASE)

FIELDS = {
    "model": ("license", "language", "pipeline_tag"),
    "dataset": ("license", "language"),
    "code": ("license",),
    "app": ("license",),
    "research": ("license",),
}
SECTIONS = {
    "model": ("purpose", "training", "results", "limits"),
    "dataset": ("purpose", "collection", "structure", "limits"),
    "code": ("purpose", "installation", "usage"),
    "app": ("purpose", "usage", "privacy"),
    "research": ("purpose", "claims", "repetition", "limits"),
}
WORDS = {
    "purpose": ("what it is for", "purpose", "intended use", "用途", "简介"),
    "training": ("training", "learned from", "训练"),
    "results": ("how well", "results", "evaluation", "评测", "效果"),
    "limits": ("limit", "risk", "局限", "风险"),
    "collection": ("collect", "source", "origin", "来源", "采集"),
    "structure": ("what is in it", "structure", "fields", "结构", "字段"),
    "installation": ("install", "setup", "安装"),
    "usage": ("use it", "usage", "quick start", "用法", "使用"),
    "privacy": ("privacy", "stores", "sends", "隐私"),
    "claims": ("claim", "evidence", "论点", "证据"),
    "repetition": ("repeat", "reproduc", "复现"),
}
KINDS = tuple(FIELDS)


@dataclass(frozen=True)
class Fault:
    line: int | None
    message: str


def lint(text: str, kind: str = "model") -> list[Fault]:
    """The faults of a card in the order of its text; faults of the card as a whole come last."""
    if kind not in FIELDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return [*_header(text, kind), *_placeholders(text), *_sections(text, kind)]


def _header(text: str, kind: str) -> Iterator[Fault]:
    match = HEADER.match(text)
    if match is None:
        yield Fault(1, "there is no YAML header between two lines of ---")
        return
    try:
        fields = yaml.safe_load(match.group(1)) or {}
    except yaml.YAMLError:
        yield Fault(1, "the header is not valid YAML")
        return
    if not isinstance(fields, dict):
        yield Fault(1, "the header is not a list of names and values")
        return
    yield from (Fault(1, f'the header lacks "{name}"') for name in FIELDS[kind] if not fields.get(name))


def _placeholders(text: str) -> Iterator[Fault]:
    for match in PLACEHOLDER.finditer(text):
        yield Fault(text.count("\n", 0, match.start()) + 1, f"a placeholder is left: {match.group()}")


def _sections(text: str, kind: str) -> Iterator[Fault]:
    headings = [heading.lower() for heading in HEADING.findall(FENCE.sub("", text))]
    for section in SECTIONS[kind]:
        if not any(word in heading for heading in headings for word in WORDS[section]):
            yield Fault(None, f"no heading speaks of {section}")
