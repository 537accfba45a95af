"""Reads calls of functions out of what a model writes, as it comes."""

import json
import re
from dataclasses import dataclass

from inference.engine.calls import CallForm
from inference.engine.detokenizer import overlap
from inference.engine.storable import storable

HEAD = re.compile(r'\{\s*"name"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"(?:arguments|parameters)"\s*:\s*')
BETWEEN = " \t\r\n,;["


@dataclass(frozen=True)
class Said:
    """Words beside the calls."""

    text: str


@dataclass(frozen=True)
class Called:
    """A call has begun; its arguments follow."""

    index: int
    name: str


@dataclass(frozen=True)
class Argued:
    """A part of the arguments of a call, as JSON."""

    index: int
    text: str


Read = Said | Called | Argued


class CallReader:
    """`feed` what was written, `finish` once. What turns out to be no call is passed on as words."""

    def __init__(self, form: CallForm) -> None:
        self._form = form
        self._text = ""  # not decided yet
        self._call: _Call | None = None
        self._is_inside = False
        self._has_spoken = False
        self.calls = 0

    def feed(self, text: str) -> list[Read]:
        self._text += text
        return self._read(is_last=False)

    def finish(self) -> list[Read]:
        read = self._read(is_last=True)
        if self._call and not self._call.name:
            read.append(Said(self._call.raw))
        return read

    def _read(self, *, is_last: bool) -> list[Read]:
        read: list[Read] = []
        seen: tuple[int, bool, bool] | None = None
        while self._text and seen != (seen := self._place):
            if self._call:
                read += self._go_on(self._call)
            elif self._is_inside:
                self._look_for_a_call(is_last=is_last)
            else:
                read += self._speak(is_last=is_last)
        return read

    @property
    def _place(self) -> tuple[int, bool, bool]:
        """Changes with everything that is decided."""
        return len(self._text), self._is_inside, self._call is None

    def _speak(self, *, is_last: bool) -> list[Read]:
        before, mark, after = self._text.partition(self._form.mark)
        if mark:
            self._text, self._is_inside = after, True
            return self._said(before.rstrip())
        if self._form.is_bare and not self._has_spoken and before.lstrip().startswith("{"):
            self._text, self._is_inside = before.lstrip(), True
            return []
        if is_last:
            self._text = ""
            return self._said(before if before.strip() or not self.calls else "")
        words = before[: len(before) - overlap(before, self._form.mark)].rstrip()
        self._text = before[len(words) :]
        return self._said(words)

    def _said(self, text: str) -> list[Read]:
        self._has_spoken = self._has_spoken or bool(text)
        return [Said(text)] if text else []

    def _look_for_a_call(self, *, is_last: bool) -> None:
        close = self._form.close
        self._text = self._text.lstrip(BETWEEN)
        if self._text.startswith("{"):
            self._call = _Call(self.calls)
        elif close and self._text.startswith(close):
            self._text, self._is_inside = self._text.removeprefix(close), False
        elif self._form.is_list and self._text.startswith("]"):
            self._text, self._is_inside = self._text[1:], False
        elif self._text and (is_last or not close.startswith(self._text)):
            self._is_inside, self._has_spoken = False, True  # something else: words

    def _go_on(self, call: "_Call") -> list[Read]:
        taken = call.take(self._text)
        self._text = self._text[taken:]
        read = call.told()
        if call.is_whole:
            self._call = None
            self.calls += call.is_told
            if self._form.is_bare and not call.is_told:  # an object that was meant as one, and words go on behind it
                self._is_inside, self._has_spoken = False, True
        return read


class _Call:
    """One JSON object, told as soon as its name is known when that stands first, as models write it."""

    def __init__(self, index: int) -> None:
        self.index, self.raw, self.name = index, "", ""
        self.is_whole = self.is_told = False
        self._depth, self._in_string, self._is_escaped = 0, False, False
        self._start = self._end = self._sent = 0

    def take(self, text: str) -> int:
        """How much of the text belongs to it."""
        for at, sign in enumerate(text, start=1):
            self.raw += sign
            if self._is_structure(sign):
                self._nest(sign)
            if self.is_whole:
                return at
        return len(text)

    def told(self) -> list[Read]:
        if self.is_whole and not self.name:
            return self._read_whole()
        if not self.name:
            return []
        until = self._end or len(self.raw)
        part, self._sent = self.raw[self._sent : until], until
        head: list[Read] = [] if self.is_told else [Called(self.index, self.name)]
        self.is_told = True
        return [*head, Argued(self.index, part)] if part else head

    def _is_structure(self, sign: str) -> bool:
        if self._in_string:
            self._in_string = sign != '"' or self._is_escaped
            self._is_escaped = sign == "\\" and not self._is_escaped
            return False
        self._in_string = sign == '"'
        return True

    def _nest(self, sign: str) -> None:
        if sign in "{[":
            if sign == "{" and self._depth == 1 and not self.name:
                self._read_head()
            self._depth += 1
        elif sign in "}]":
            self._depth -= 1
            if self._depth == 1 and self._start and not self._end:
                self._end = len(self.raw)
            self.is_whole = self._depth == 0

    def _read_head(self) -> None:
        if head := HEAD.fullmatch(self.raw[:-1]):
            self._start = self._sent = len(self.raw) - 1
            try:
                self.name = str(storable(json.loads(head[1])))
            except ValueError:
                self._start = 0

    def _read_whole(self) -> list[Read]:
        """Written in another order."""
        try:
            given = json.loads(self.raw)
            arguments = next(given[key] for key in ("arguments", "parameters") if key in given)
            name = given["name"]
        except (ValueError, KeyError, StopIteration, RecursionError):
            return [Said(self.raw)]
        if not isinstance(name, str):
            return [Said(self.raw)]
        self.is_told = True
        written = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        return [Called(self.index, storable(name)), Argued(self.index, storable(written))]
