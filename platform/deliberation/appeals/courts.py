"""What can be appealed against. Packages above register it; this one knows none of them.

    court("release", verbs={"release.reject": _("Rejected after a review")}, find=…, may_appeal=…, heard_by=…,
          carry_out=…)

`may_appeal(user, subject)` is asked each time; `heard_by(user, appeals)` names those that somebody may hear, in as many
questions for a hundred as for one; `carry_out(appeal, subject, judge)` puts a finding into effect and may raise
Conflict while it cannot be.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from core.policies import current


@dataclass(frozen=True)
class Court:
    verbs: Mapping[str, Any]  # a verb and its words, translated when they are read
    find: Callable[[str], Any]
    may_appeal: Callable[[Any, Any], bool]
    heard_by: Callable[[Any, Collection[Any]], set[str]]
    carry_out: Callable[[Any, Any, Any], Any]
    # What those who read an appeal may open; without it the judged thing itself.
    leads_to: Callable[[Any], Any] = lambda subject: subject
    # How many must find the same, and within how many days; without them what the policy `appeals` says.
    agreeing: Callable[[], int] = lambda: int(current("appeals")["agreeing"])
    hear_days: Callable[[], int] = lambda: int(current("appeals")["hear_days"])


COURTS: dict[str, Court] = {}


def court(kind: str, **parts: Any) -> None:
    if kind in COURTS:
        raise ValueError(f"{kind} has a court already")
    COURTS[kind] = Court(**parts)


def verbs() -> list[str]:
    return [verb for one in COURTS.values() for verb in one.verbs]


def in_words(verb: str) -> str:
    return next((str(one.verbs[verb]) for one in COURTS.values() if verb in one.verbs), verb)


def subject_of(kind: str, id: str) -> Any:
    """The judged thing, None when it or its court is gone."""
    return COURTS[kind].find(id) if kind in COURTS else None


def shown_of(kind: str, id: str) -> Any:
    """What the pages of an appeal name and lead to."""
    subject = subject_of(kind, id)
    return None if subject is None else COURTS[kind].leads_to(subject)


def heard_by(user: Any, appeals: Collection[Any]) -> set[str]:
    """The ids of those appeals that this person may hear."""
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for appeal in appeals:
        if appeal.filed_by_id != user.pk:
            by_kind[appeal.subject_type].append(appeal)
    return {id for kind, some in by_kind.items() if kind in COURTS for id in COURTS[kind].heard_by(user, some)}
