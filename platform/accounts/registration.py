"""Whether new accounts may be made just now. Packages above say why not, if they know a reason.

@closes_registration
def storm() -> str: ...      # the reason, in words; nothing while there is none
"""

from collections.abc import Callable

Reason = Callable[[], str]
_reasons: list[Reason] = []


def closes_registration(reason: Reason) -> Reason:
    _reasons.append(reason)
    return reason


def why_closed() -> str:
    """The first reason that holds, or nothing."""
    return next(filter(None, (reason() for reason in _reasons)), "")
