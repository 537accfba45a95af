"""Amounts as people write them: `1 h 30 min`, `90 分钟`, `5 GB`, `50k`. In the books they are whole numbers."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from core.problems import BadInput
from resources.units import BYTE_DAYS, CPU_MS, EGRESS, GPU_MS, SPANS, STORAGE, TIMES, TOKENS, parts_of, span

MOST = 2**53  # what a program in any language reads back as it was written
LONGEST = 60
EXAMPLES = {TOKENS: "50,000", CPU_MS: "2 h", GPU_MS: "30 min", STORAGE: "5 GB", BYTE_DAYS: "150 GB", EGRESS: "100 GB"}
SIZES = {"TB": 10**12, "GB": 10**9, "MB": 10**6, "kB": 10**3, "B": 1}
# What people write for these, in lower case.
SPAN_WORDS = {
    **dict.fromkeys(["d", "day", "days", "天"], 86_400_000),
    **dict.fromkeys(["h", "hr", "hrs", "hour", "hours", "小时", "时"], SPANS["h"]),
    **dict.fromkeys(["m", "min", "mins", "minute", "minutes", "分钟", "分"], SPANS["min"]),
    **dict.fromkeys(["s", "sec", "secs", "second", "seconds", "秒"], SPANS["s"]),
    **dict.fromkeys(["ms", "millisecond", "milliseconds", "毫秒"], SPANS["ms"]),
}
SIZE_WORDS = {
    **{word.lower(): worth for word, worth in SIZES.items()},
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", 1)},
    **dict.fromkeys(["byte", "bytes", "字节"], 1),
}
COUNT_WORDS = {
    **dict.fromkeys(["", "token", "tokens", "个"], 1),
    **dict.fromkeys(["k", "thousand", "千"], 10**3),
    **dict.fromkeys(["m", "million", "百万"], 10**6),
    "万": 10**4,
    "亿": 10**8,
}
NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
PART = re.compile(rf"(?P<number>{NUMBER.pattern})\s*(?P<word>[^\d\s.,]*)\s*")


def parsed(unit: str, text: str, field: str = "amount") -> int:
    """What somebody typed, in whole units; BadInput that names the field."""
    kind, _device = parts_of(unit)
    words = COUNT_WORDS if kind == TOKENS else SPAN_WORDS if kind in TIMES else SIZE_WORDS
    amount = _added(unicodedata.normalize("NFKC", text[: LONGEST + 1]).strip().lower(), words)
    if amount is None:
        raise BadInput(fields={field: _("Write an amount such as %(example)s.") % {"example": EXAMPLES[kind]}})
    if not 0 < amount <= MOST:
        raise BadInput(fields={field: _("Name an amount above zero, and one that there can be.")})
    return amount


def typed(unit: str, amount: int) -> str:
    """The same the other way round, exactly, for the field of a form: `parsed` gives `amount` back."""
    kind, _device = parts_of(unit)
    if kind == TOKENS:
        return f"{amount:,}"
    words = SPANS if kind in TIMES else SIZES
    word, worth = next((word, worth) for word, worth in words.items() if amount % worth == 0)
    return span(word, amount // worth) if kind in TIMES else f"{amount // worth:,} {word}"


def _added(plain: str, words: Mapping[str, int]) -> int | None:
    """The sum of all parts; None when one of them is no amount."""
    total, at = Decimal(0), 0
    while found := PART.match(plain, at):
        if (worth := words.get(found["word"])) is None:
            return None
        total, at = total + Decimal(found["number"].replace(",", "")) * worth, found.end()
    return int(total) if plain and at == len(plain) else None
