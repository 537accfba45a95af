"""What somebody wrote in an answer by mail, without what they answer and without the foot that their program adds.

Our own mails carry a line above which one writes; most mails are told apart by it alone, in any language. The rest is
a handful of rules for what mail programs put before what they quote. Spaces at the beginning of lines are kept, for
posts are Markdown: that is why no library does this here.
"""

import re

# Both ends of the line above which one writes; the words between are in the reader's language.
MARK, MARK_END = "##-", "-##"
_DIVIDER = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|forwarded message|原始邮件|回复的原邮件|转发的邮件)\s*-{2,}|_{20,})\s*$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\s*\**(?:from|sent|date|to|subject|发件人|发送时间|日期|收件人|主题)\**\s*[:\uff1a]", re.IGNORECASE
)
_FOOT = re.compile(r"(?:(?:sent from my|get outlook for|发自我的).{1,40}|从.{1,30}发送)$", re.IGNORECASE)
_WROTE = re.compile(r"@|\d{4}|wrote|写道", re.IGNORECASE)
LONGEST_LINE = 2000  # of the lines that are looked at for what programs write
LONGEST_INTRODUCTION = 3  # lines


def own_words(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    kept = _before_what_is_answered(lines)
    is_cut = len(kept) < len(lines)
    kept = _before_signature(kept)
    kept, is_unquoted = _without_quotes(kept)
    if is_cut or is_unquoted:
        _drop_introduction(kept)
    return "\n".join(_without_foot(kept)).strip("\n").rstrip()


def _before_what_is_answered(lines: list[str]) -> list[str]:
    """Up to what a program put under the answer as a whole, not line by line."""
    for number, line in enumerate(lines):
        if len(line) > LONGEST_LINE or _is_quoted(line):
            continue
        if _is_mark(line) or _DIVIDER.match(line) or _is_head(lines[number : number + 5]):
            return lines[:number]
    return lines


def _is_head(lines: list[str]) -> bool:
    """The head of a mail: at least three of its fields, the first of them in the first line."""
    fields = [bool(_FIELD.match(line[:LONGEST_LINE])) for line in lines]
    return bool(fields) and fields[0] and sum(fields) >= 3


def _before_signature(lines: list[str]) -> list[str]:
    return lines[: lines.index("--")] if "--" in lines else lines


def _without_quotes(lines: list[str]) -> tuple[list[str], bool]:
    """Without the quote of our mail, wherever it stands, and without one at the end. Others were meant to stay."""
    runs = list(_quoted_runs(lines))
    last = max((number for number, line in enumerate(lines) if line), default=-1)
    going = [run for run in runs if run[1] > last or any(_is_mark(line) for line in lines[run[0] : run[1]])]
    kept: list[str] = []
    at = 0
    for begin, end in going:
        kept += lines[at:begin]
        _drop_introduction(kept)
        at = end
    return kept + lines[at:], bool(going)


def _quoted_runs(lines: list[str]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if not _is_quoted(line):
            continue
        if runs and not any(lines[runs[-1][1] : number]):
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs


def _drop_introduction(lines: list[str]) -> None:
    """Take “On Monday, … wrote:” off the end. No more lines are looked at than it may have."""
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    begin = end
    while begin and lines[begin - 1] and end - begin <= LONGEST_INTRODUCTION:
        begin -= 1
    said = " ".join(line[:LONGEST_LINE] for line in lines[begin:end])
    is_introduction = end - begin <= LONGEST_INTRODUCTION and said.endswith((":", "\uff1a"))
    if is_introduction and _WROTE.search(said):
        del lines[begin:]


def _without_foot(lines: list[str]) -> list[str]:
    kept = _without_space_below(lines)
    return kept[:-1] if kept and _FOOT.match(kept[-1][:LONGEST_LINE]) else kept


def _without_space_below(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    return lines[:end]


def _is_mark(line: str) -> bool:
    return MARK in line and MARK_END in line


def _is_quoted(line: str) -> bool:
    return line.startswith(">")
