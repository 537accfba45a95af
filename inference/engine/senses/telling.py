"""How much of an answer may be told while it is written: words that stay, whatever comes after them."""

from __future__ import annotations

import re

from inference.engine.detokenizer import REPLACEMENT

LAST_WORD = re.compile(r"\s+[!-~]*\Z")
"""What follows may still move closer to it: some tokenizers put a space before an apostrophe, and take it back."""


class Telling:
    """Of one answer: the texts joined are what it begins with."""

    def __init__(self) -> None:
        self.told = ""

    def more(self, text: str) -> str:
        """What of `text`, all that there is of the answer, is told for the first time; nothing where it does not begin
        with what was told."""
        words = LAST_WORD.sub("", text.rstrip(REPLACEMENT))
        fresh = words[len(self.told) :] if words.startswith(self.told) else ""
        self.told += fresh
        return fresh
