"""What the engine refuses, as named errors that carry a `code` for machines and a `param` for the person asking."""

from __future__ import annotations

import re
from collections.abc import Sequence as Listing
from typing import TYPE_CHECKING

from inference.engine.sentences import Sentence, joined

if TYPE_CHECKING:
    from inference.engine.inspection import Refusal

PATH = re.compile(r"(?<![\w/:.])/[^\s/]|file:/|\b[A-Za-z]:\\")
"""One that begins at the root of a disk: neither `n/a` nor the address of a page."""


MOST_REASONS = 12


class EngineError(Exception):
    """Base of everything the engine raises on purpose."""

    def __init__(self, code: str, message: Sentence, param: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.param = param


def kind_of(error: BaseException) -> str:
    """All that people are told of an exception of foreign code. Its text may name folders and files of the machine, so
    that is for the log."""
    return type(error).__name__


def words_of(error: BaseException) -> str:
    """What its author can mend is in the text of an error about a configuration; kept back where that names a path."""
    text = " ".join(str(error).split())[:200]
    return kind_of(error) if PATH.search(text) else text


class DeviceLost(Exception):
    """The device computes nothing any more for this process, which has to end so that another may begin."""


class InvalidRequest(EngineError):
    """The request cannot be honoured as it stands; nothing was queued."""


class ModelNotLoaded(EngineError):
    def __init__(self, model: str) -> None:
        super().__init__(
            "model_not_loaded", Sentence("Model %(model)r is not loaded in this engine.", model=model), "model"
        )


class LoadRefused(EngineError):
    """A model folder was looked at and not loaded; `refusals` says why, where, and what would help."""

    def __init__(self, refusals: Listing[Refusal]) -> None:
        first = refusals[0]
        super().__init__(first.code, joined([refusal.message for refusal in refusals[:MOST_REASONS]]), first.where)
        self.refusals = tuple(refusals)
