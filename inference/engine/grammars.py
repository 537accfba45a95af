"""Answers held to a form, token by token: which tokens may come next.

A form is a program by a stranger. llguidance compiles and follows it without the interpreter's lock and within limits
of its own: what needs more is refused, or ends the one request that asked for it. What has no limit there has one in
`trials`.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import torch
from llguidance import LLMatcher, LLParserLimits, LLTokenizer
from torch import Tensor

from inference.engine.call_grammar import calls_grammar
from inference.engine.constraints import CALLS, CHOICE, REGEX, Constraint
from inference.engine.errors import EngineError, InvalidRequest
from inference.engine.sentences import Sentence
from inference.engine.tokenizer import Tokenizer
from inference.engine.trials import trials

logger = logging.getLogger(__name__)
KEPT = 32
# About 20 ms to compile, 7 ms and a few megabytes for a token, at most; ordinary schemas take a hundredth of it.
BOUNDS: dict[str, Any] = {
    "initial_lexer_fuel": 1_000_000,
    "step_lexer_fuel": 100_000,
    "step_max_items": 25_000,
    "max_lexer_states": 10_000,
    "max_grammar_size": 200_000,
}
LIMITS = LLParserLimits(**BOUNDS, verbose_errors=False)
SPACE = r"( |\n {0,40}|\n\t{0,20})"
"""Between the parts of JSON, at most once: a weak model goes on with white space for ever where it may."""
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
MISTAKE = re.compile(r"^error: (.*)$", re.MULTILINE)
"""What is wrong with a regular expression, in the last line of what the library says of it."""
BITS = torch.arange(8, dtype=torch.uint8)


class GrammarFailed(Exception):
    """An answer could not be held to its form any longer."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(message)
        self.message = message


class Grammars:
    """The forms that one model's answers are held to. Compiled once, by the thread that asks: never the engine's."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: int, ends: Iterable[int]) -> None:
        self._tokenizer, self._vocabulary, self._ends = tokenizer, vocabulary, sorted(ends)
        self._tokens: LLTokenizer | None = None
        self._compiled: OrderedDict[tuple[str, str], LLMatcher] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, constraint: Constraint) -> LLMatcher:
        """A matcher for one answer; `InvalidRequest` as `prepare`."""
        return self.prepare(constraint).deep_copy()

    def prepare(self, constraint: Constraint) -> LLMatcher:
        """Compiled and kept, never to be moved itself; `InvalidRequest` where the form is wrong or too complex."""
        key = (constraint.kind, constraint.text)
        with self._lock:
            compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compile(constraint)
        with self._lock:
            self._compiled[key] = compiled
            self._compiled.move_to_end(key)
            if len(self._compiled) > KEPT:
                self._compiled.popitem(last=False)
        return compiled

    def _compile(self, constraint: Constraint) -> LLMatcher:
        try:
            tokens = self._tokens or self._read_tokens()
            trials().hold(self._grammar_of(constraint, knows_tokens=False), BOUNDS)
            matcher = LLMatcher(tokens, self._grammar_of(constraint), log_level=0, limits=LIMITS)
        except (ValueError, RecursionError) as error:
            raise _wrong(constraint, str(error)) from error
        if matcher.is_error():
            raise _wrong(constraint, matcher.get_error())
        return matcher

    def _read_tokens(self) -> LLTokenizer:
        """With the first form that is asked for: it takes a moment for large vocabularies."""
        try:
            self._tokens = LLTokenizer(self._tokenizer.as_json(), self._width, self._ends or None)
        except BaseException as error:  # a stranger's tokenizer; the library's panics are no `Exception`
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            logger.exception("this tokenizer cannot be followed by a grammar")
            message = Sentence("The answers of this model cannot be held to a form: its tokenizer is of another kind.")
            raise EngineError("unsupported_tokenizer", message, "model") from error
        return self._tokens

    def _grammar_of(self, constraint: Constraint, *, knows_tokens: bool = True) -> str:
        """On trial, where no tokens are known, a mark is its text."""
        if constraint.kind != CALLS:
            return grammar_of(constraint)
        form = self._tokenizer.call_form
        if form is None:
            message = Sentence(
                "%(param)s cannot be followed: the model's chat template teaches no calls of functions.",
                param=constraint.param,
            )
            raise InvalidRequest("invalid_grammar", message, constraint.param)
        mark = self._tokenizer.special_token(form.mark) if knows_tokens else None
        named = json.dumps(form.mark) if mark is None else f"<[{mark}]>"
        return LLMatcher.grammar_from_lark(calls_grammar(form, json.loads(constraint.text), named, SPACE))

    @property
    def _width(self) -> int:
        return max(self._vocabulary, self._tokenizer.size)


def grammar_of(constraint: Constraint) -> str:
    """In the library's own language."""
    if constraint.kind == REGEX:
        if LONE_BACKSLASH.search(constraint.text):
            raise ValueError("a backslash at the end stands before nothing")  # the library would leave it out
        return LLMatcher.grammar_from_regex(in_ascii(constraint.text))
    if constraint.kind == CHOICE:
        texts = [json.dumps(text, ensure_ascii=False) for text in json.loads(constraint.text)]
        return LLMatcher.grammar_from_lark(f"start: {' | '.join(texts)}")
    return LLMatcher.grammar_from_json_schema(constraint.text, overrides={"whitespace_pattern": SPACE})


def in_ascii(regex: str) -> str:
    """With the digits of ASCII for `\\d`, as JSON Schema and vLLM read it; the library takes those of all scripts. Its
    classes may stand in each other."""
    return ESCAPED.sub(lambda found: "[0-9]" if found[1] == "d" else found[0], regex)


def allowed(matcher: LLMatcher, width: int) -> Tensor:
    """Which of `width` tokens may come next."""
    packed = torch.frombuffer(bytearray(matcher.compute_bitmask()), dtype=torch.uint8)
    require_sound(matcher)
    bits = ((packed[:, None] >> BITS) & 1).bool().flatten()[:width]
    return torch.nn.functional.pad(bits, (0, width - len(bits)))


def require_sound(matcher: LLMatcher) -> None:
    if matcher.is_error():
        reason = _first_line(matcher.get_error())
        raise GrammarFailed(
            Sentence("The form that the answer is held to became too complex (%(reason)s).", reason=reason)
        )


def _wrong(constraint: Constraint, reason: str) -> InvalidRequest:
    first, found = _first_line(reason), MISTAKE.search(reason)
    why = f"{first} {found[1]}" if found and first.endswith(":") else first
    message = Sentence("%(param)s cannot be followed: %(why)s", param=constraint.param, why=why)
    return InvalidRequest("invalid_grammar", message, constraint.param)


def _first_line(text: str) -> str:
    return text.strip().split("\n", maxsplit=1)[0][:300]
