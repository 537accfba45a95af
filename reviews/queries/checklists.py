"""The checklist of a release as one reviewer has it: what the machine answered, and what they did."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.policies import Policy, current
from core.wording import worded
from reviews.models import CheckRun
from reviews.models.writing import Written
from reviews.queries.checks import Checks
from reviews.states import Answer, CheckState


@dataclass(frozen=True)
class Judged:
    id: str
    label: str
    is_required: bool
    machine: list[CheckRun]
    answer: str
    note: str
    asks_change: bool
    before: str = ""  # of what stands as in the round before: `same`, or `again` where the difference touches it

    @property
    def machine_says(self) -> str:
        """`yes` when every check of this item passed, `no` when one found faults, "" when it must be judged by hand."""
        if not self.machine:
            return ""
        if all(run.state == CheckState.PASSED for run in self.machine):
            return Answer.YES
        return Answer.NO if any(run.state in {CheckState.FAILED, CheckState.ERROR} for run in self.machine) else ""

    @property
    def given(self) -> str:
        return self.answer or self.machine_says

    @property
    def is_settled(self) -> bool:
        return self.given in {Answer.YES, Answer.NOT_APPLICABLE}


def checklist(policy: Policy, kind: str, review: Written | None, checks: Checks) -> list[Judged]:
    answers, carried = (review.answers, review.carried) if review else ({}, {})
    items = policy["checklists"][kind]
    return [_judged(item, answers.get(item["id"], {}), carried.get(item["id"], {}), checks) for item in items]


def unsettled(items: Iterable[Judged]) -> list[Judged]:
    """Required items that stand in the way of acceptance."""
    return [item for item in items if item.is_required and not item.is_settled]


def unanswered(items: Iterable[Judged]) -> list[Judged]:
    return [item for item in items if item.is_required and not item.given]


def reasons(policy: Policy, purpose: str) -> list[tuple[str, str]]:
    """Reason codes with their words: for `triage`, `changes` or `reject`."""
    return [(reason["id"], worded(reason)) for reason in policy["reasons"] if purpose in reason["for"]]


def tie_questions() -> list[str]:
    """What a reviewer is asked about ties to the authors."""
    return [worded(question) for question in current("conflicts")["questions"]]


def _judged(item: dict[str, Any], given: dict[str, Any], carried: dict[str, Any], checks: Checks) -> Judged:
    by_name = checks.by_name
    return Judged(
        id=item["id"],
        label=worded(item),
        is_required=item["required"],
        machine=[by_name[name] for name in item["machine"] if name in by_name],
        answer=given.get("answer", ""),
        note=given.get("note", ""),
        asks_change=bool(given.get("change")),
        before=_before(given, carried),
    )


def _before(given: dict[str, Any], carried: dict[str, Any]) -> str:
    if not carried or any(given.get(name, "") != carried.get(name, "") for name in ("answer", "note")):
        return ""
    return "again" if carried["again"] else "same"
