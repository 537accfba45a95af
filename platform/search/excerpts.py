"""The words that were looked for, marked where they stand, and the place around the first of them."""

import re
from collections.abc import Sequence
from itertools import islice

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from search.tokens import CJK, Phrase, phrases

AROUND = 70
BEGINNING, ENDING = re.compile(r"[A-Za-z0-9'’-]{1,20}\Z"), re.compile(r"[A-Za-z0-9'’-]{1,20}")
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
MARKUP = re.compile(r"[#*_`>|\[\]\s]+")


def marked(text: str, query: str) -> SafeString:
    """HTML of a plain text, with everything that the query finds in it marked."""
    pattern = _pattern(query)
    if pattern is None:
        return escape(text)
    parts, end = [], 0
    for found in pattern.finditer(text):
        parts += [escape(text[end : found.start()]), format_html("<mark>{}</mark>", found[0])]
        end = found.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  (each part is escaped above)


def excerpt(text: str, query: str) -> SafeString:
    """The words around the first find in a Markdown text, marked; empty when there is none."""
    words, pattern = plain(text), _pattern(query)
    found = pattern.search(words) if pattern else None
    if found is None:
        return mark_safe("")
    start, end = _whole_words(words, max(0, found.start() - AROUND), found.end() + AROUND)
    shown = marked(words[start:end].strip(), query)
    return format_html("{}{}{}", "… " if start else "", shown, " …" if end < len(words) else "")


def opening(text: str) -> str:
    words = plain(text).strip()
    _start, end = _whole_words(words, 0, 2 * AROUND)
    return words if end >= len(words) else f"{words[:end].rstrip()} …"


def plain(text: str) -> str:
    """Without the signs of Markdown and the addresses of links, on one line."""
    return MARKUP.sub(" ", LINK.sub(r"\1", text))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A little wider, so that neither end cuts a word in two. Chinese may be cut anywhere."""
    before, after = BEGINNING.search(text, max(0, start - 20), start), ENDING.match(text, end)
    return start - len(before[0] if before else ""), end + len(after[0] if after else "")


def _pattern(query: str) -> re.Pattern[str] | None:
    wanted = [_written(phrase) for phrase in phrases(query)]
    return re.compile("|".join(wanted), re.IGNORECASE) if wanted else None


def _written(phrase: Phrase) -> str:
    """A phrase as it stands in a text: pairs of characters side by side again, a word with all that follows it."""
    if phrase.is_prefix:
        word = re.escape(phrase.words[0])
        return word if CJK.match(phrase.words[0]) else rf"\b{word}\w*"
    written, before = "", ""
    for word in phrase.words:
        if before and CJK.match(word) and before.endswith(word[0]):
            written += re.escape(word[1:])
        else:
            written += (r"\W*" if before else "") + re.escape(word)
        before = word
    return written if CJK.match(phrase.words[0]) else rf"\b{written}\b"


def lines_with(lines: Sequence[tuple[str, str]], query: str, most: int = 5) -> list[tuple[str, str, SafeString]]:
    """Those of the lines in which something was found, with their addresses and the finds marked."""
    pattern = _pattern(query)
    found = ((line, url) for line, url in lines if pattern is None or pattern.search(line))
    return [(line, url, marked(line, query)) for line, url in islice(found, most)]
