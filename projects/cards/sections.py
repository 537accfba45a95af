"""The sections a reader looks for in a card of each kind, found by their headings in either language."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEADING = re.compile(r"^#{1,4}\s+(.+?)\s*#*\s*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Section:
    """`words` are those by which its heading is known; `prompt` is what the template asks the author."""

    name: str
    title: str | Promise
    words: tuple[str, ...]
    prompt: str | Promise


SECTIONS = {
    section.name: section
    for section in [
        Section(
            "purpose",
            _("What it is for"),
            ("what it is for", "purpose", "intended use", "uses", "overview", "description", "summary", "用途", "简介"),
            _("Who should use it, for what, and what it is not for."),
        ),
        Section(
            "training",
            _("What it learned from"),
            ("learned from", "training", "trained", "训练", "学"),
            _("Data sets with their licences, base model, recipe. If you cannot name the data, say why."),
        ),
        Section(
            "metrics",
            _("How well it does"),
            (
                "how well",
                "metrics",
                "evaluation",
                "results",
                "benchmark",
                "performance",
                "表现",
                "指标",
                "评测",
                "评估",
            ),
            _("At least one measure, how it was taken, on which data."),
        ),
        Section(
            "limits",
            _("Known limits"),
            ("limit", "risk", "bias", "caveat", "out of scope", "out-of-scope", "局限", "限制", "风险"),
            _("Where it fails, whom it may hurt, what nobody has tried."),
        ),
        Section(
            "collection",
            _("How it was collected"),
            ("collect", "source", "consent", "origin", "采集", "来源", "收集"),
            _("From where, by whom, with whose consent, and whom to ask to be left out."),
        ),
        Section(
            "structure",
            _("What is in it"),
            ("structure", "what is in it", "schema", "splits", "fields", "结构", "字段", "内容"),
            _("Splits, columns, counts of rows, labels and how they were made."),
        ),
        Section(
            "installation",
            _("How to install it"),
            ("install", "setup", "getting started", "安装"),
            _("Commands that work on a clean machine, with versions."),
        ),
        Section(
            "usage",
            _("How to use it"),
            ("use it", "usage", "quick start", "quickstart", "example", "how to use", "使用", "示例", "用法"),
            _("The shortest example that does something useful."),
        ),
        Section(
            "privacy",
            _("What it stores and sends"),
            ("stores", "privacy", "sends", "data protection", "隐私", "数据"),
            _("Which data of its users it keeps or passes on, where to, for how long."),
        ),
        Section(
            "claims",
            _("Claims and evidence"),
            ("claim", "evidence", "findings", "论点", "结论", "证据"),
            _("Each claim with the file, run or figure that shows it."),
        ),
        Section(
            "reproduction",
            _("How to repeat it"),
            ("repeat", "reproduc", "rerun", "复现", "重现"),
            _("Commands, seeds, hardware and time to get the main result again."),
        ),
    ]
}


def missing_sections(body: str, names: list[str]) -> list[Section]:
    """Those of the named sections that no heading of this card speaks of."""
    headings = [heading.lower() for heading in HEADING.findall(FENCE.sub("", body))]
    return [
        SECTIONS[name]
        for name in names
        if name in SECTIONS and not any(word in heading for heading in headings for word in SECTIONS[name].words)
    ]


def text_of(body: str, names: list[str]) -> str:
    """What stands under the headings of the named sections, without its spacing: to see whether it changed."""
    words = [word for name in names if name in SECTIONS for word in SECTIONS[name].words]
    kept, is_inside = [], False
    for line in body.splitlines():
        if heading := HEADING.fullmatch(line):
            is_inside = any(word in heading[1].lower() for word in words)
        if is_inside:
            kept.append(" ".join(line.split()))
    return "\n".join(filter(None, kept))


def template(names: list[str]) -> str:
    """The beginnings of a card, in the author's language."""
    return "\n".join(f"## {SECTIONS[name].title}\n\n*{SECTIONS[name].prompt}*\n" for name in names)
