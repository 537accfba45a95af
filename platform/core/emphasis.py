"""Emphasis beside Chinese, Japanese and Korean writing.

CommonMark asks for a space or a mark beside `**` that touches a mark, as in `**Note.** Then`. Writing without spaces
has none: in `**注意。**然后` the stars would stay stars. Here a neighbour of that writing does for a space, and its own
marks count as its letters.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

WITHOUT_SPACES = re.compile(
    r"[\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)


def teach(parser: MarkdownIt) -> None:
    inline = _Inline()
    inline.__dict__.update(parser.inline.__dict__)  # its rules stay those that were chosen
    parser.inline = inline


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _State(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803 -- markdown-it's own names
        scanned = super().scanDelims(start, canSplitWord)
        before = self.src[start - 1] if start else " "
        after = self.src[start + scanned.length : start + scanned.length + 1] or " "
        if not canSplitWord or not (WITHOUT_SPACES.match(before) or WITHOUT_SPACES.match(after)):
            return scanned
        return Scanned(_touches(after, before), _touches(before, after), scanned.length)


def _touches(inner: str, outer: str) -> bool:
    """Whether emphasis may begin or end between what stands in it and what stands outside."""
    is_free = _is_mark(outer) or isWhiteSpace(ord(outer)) or WITHOUT_SPACES.match(outer)
    return not isWhiteSpace(ord(inner)) and (not _is_mark(inner) or bool(is_free))


def _is_mark(letter: str) -> bool:
    return (isMdAsciiPunct(ord(letter)) or isPunctChar(letter)) and not WITHOUT_SPACES.match(letter)
