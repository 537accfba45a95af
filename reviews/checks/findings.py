"""What a check says: data in, words out. The words are kept beside the check and chosen in the reader's language."""

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise


class Severity(StrEnum):
    """How bad it is. Only `blocking` stops a release; `info` also carries what a check measured when all is well."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Fault:
    """One thing that a check can find. Both texts may use the finding's evidence: `%(tensors)s`.

    `may_be_allowed`: only people can tell whether it is one, so its author may say why not (`allowances.py`).
    """

    severity: Severity
    message: str | Promise
    how_to_fix: str | Promise = ""
    may_be_allowed: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing found, and where. `severity` is filled in from the check's table of faults."""

    code: str
    path: str = ""
    line: int = 0
    field: str = ""
    evidence: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    severity: Severity = Severity.BLOCKING

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def blocking(message: str | Promise, how_to_fix: str | Promise, *, may_be_allowed: bool = False) -> Fault:
    return Fault(Severity.BLOCKING, message, how_to_fix, may_be_allowed)


def warning(message: str | Promise, how_to_fix: str | Promise, *, may_be_allowed: bool = False) -> Fault:
    return Fault(Severity.WARNING, message, how_to_fix, may_be_allowed)


def info(message: str | Promise, how_to_fix: str | Promise = "") -> Fault:
    return Fault(Severity.INFO, message, how_to_fix)


def plain(value: Any) -> Any:
    """The same without what no database keeps in its texts: NUL, and halves of characters. Names in files hold both."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(plain(name)): plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value
