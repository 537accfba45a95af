"""`:tada:` as 🎉, by the names that people know from elsewhere.

`emoji.txt` holds them, one a line: the English names and aliases of the package `emoji` 2.16, without those of skin
tones and of composed families. The package itself would bring every language to every process.
"""

import re
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

TABLE = Path(__file__).with_name("emoji.txt")
CALLED = re.compile(r":([a-z0-9_+-]{1,40}):")


def teach(parser: MarkdownIt) -> None:
    parser.inline.ruler.push("emoji", _draw)


@cache
def names() -> dict[str, str]:
    return dict(line.split() for line in TABLE.read_text(encoding="utf-8").splitlines())


def _draw(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls its rules so
    """A name that is known, unless it grows out of a word or a time: `10:30:20` and `a:x:b` stay as they are."""
    found = CALLED.match(state.src, state.pos)
    before = state.src[state.pos - 1 : state.pos]
    if found is None or found[1] not in names() or (before.isascii() and before.isalnum()):
        return False
    if not silent:
        state.push("text", "", 0).content = names()[found[1]]
    state.pos = found.end()
    return True
