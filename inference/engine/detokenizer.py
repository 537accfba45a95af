"""From tokens to text, as they come: a character is given out when all its bytes are there, and text that may
still turn out to be the beginning of a stop string is held until that is decided."""

from __future__ import annotations

from typing import Protocol

REPLACEMENT = "\ufffd"
LONGEST_INCOMPLETE = 8
"""Characters an incomplete tail can decode to at most: one for each byte of the last two characters."""


class Decodes(Protocol):
    def decode(self, tokens: list[int]) -> str: ...


class Detokenizer:
    """`push` every token, `finish` once. The texts joined equal the decoded whole, cut before the first stop."""

    def __init__(self, tokenizer: Decodes, stops: tuple[str, ...] = ()) -> None:
        self._tokenizer = tokenizer
        self._stops = stops
        self._tokens: list[int] = []
        self._window = 0  # decoding starts here: a few tokens back, because a token may decode by its neighbours
        self._complete = 0  # tokens before this are given out whole
        self._given = 0  # characters of the window's text already passed on
        self._held = ""
        self.is_stopped = False

    def push(self, token: int) -> str:
        self._tokens.append(token)
        return self._until_stop(self._stable_text())

    def finish(self) -> str:
        """What is still held, when no more tokens will come."""
        if self.is_stopped:
            return ""
        text = self._until_stop(self._decode(self._window)[self._given :])
        text, self._held = text + self._held, ""
        return text

    def _stable_text(self) -> str:
        text = self._decode(self._window)
        incomplete = min(len(text) - len(text.rstrip(REPLACEMENT)), LONGEST_INCOMPLETE)
        stable = text[self._given : len(text) - incomplete]
        self._given = max(self._given, len(text) - incomplete)
        if not incomplete:
            self._window, self._complete = self._complete, len(self._tokens)
            self._given = len(self._decode(self._window, self._complete))
        return stable

    def _decode(self, start: int, end: int | None = None) -> str:
        return self._tokenizer.decode(self._tokens[start:end])

    def _until_stop(self, text: str) -> str:
        if not self._stops:
            return text
        text = self._held + text
        found = [at for at in (text.find(stop) for stop in self._stops) if at >= 0]
        if found:
            self.is_stopped, self._held = True, ""
            return text[: min(found)]
        held = max(overlap(text, stop) for stop in self._stops)
        self._held = text[len(text) - held :]
        return text[: len(text) - held]


def overlap(text: str, mark: str) -> int:
    """How many characters at the end of `text` could begin `mark`."""
    for length in range(min(len(text), len(mark) - 1), 0, -1):
        if mark.startswith(text[-length:]):
            return length
    return 0
