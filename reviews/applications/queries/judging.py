"""A case beside what somebody said of it: the checklist to fill in, the judgements to score, the feedback to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.policies import current
from core.wording import worded
from reviews.applications.models import Audit, CalibrationCase, CaseSheet
from reviews.applications.scoring import NO, NOT_APPLICABLE, YES, Judgement, Score, score
from reviews.applications.states import CaseSort, Severity
from reviews.models import CheckRun
from reviews.queries.checklists import Judged
from reviews.queries.checklists import checklist as real_checklist
from reviews.queries.judged import evidence_of
from reviews.states import Answer


@dataclass(frozen=True)
class Compared:
    """One item of the feedback."""

    label: str
    given: str
    truth: str
    severity: str
    where: str
    why: str

    @property
    def is_right(self) -> bool:
        return self.given == self.truth

    @property
    def given_label(self) -> str:
        return str(Answer(self.given).label) if self.given else ""

    @property
    def truth_label(self) -> str:
        return str(Answer(self.truth).label)

    @property
    def severity_label(self) -> str:
        return str(Severity(self.severity).label) if self.severity else ""


def items_of(kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = current("review")["checklists"][kind]
    return found


def checklist(sheet: CaseSheet) -> list[Judged]:
    """The real checklist of the kind, with what the checks of this case say."""
    return [_judged(item, sheet) for item in items_of(sheet.case.kind)]


def truth_of(case: CalibrationCase, item: str) -> str:
    if item in case.truth.get("faults", {}):
        return NO
    return NOT_APPLICABLE if item in case.truth.get("not_applicable", []) else YES


def checklist_of_audit(audit: Audit) -> list[Judged]:
    """As its reviewer had it, with what the real checks said."""
    return real_checklist(current("review"), audit.case.kind, audit.review, evidence_of(audit).checks)


def judgements(case: CalibrationCase, items: Iterable[Judged]) -> list[Judgement]:
    """What counts: every item answered by hand, and every item where leaving it to the machine was wrong."""
    found = []
    for judged in items:
        truth = truth_of(case, judged.id)
        if not judged.answer and (judged.machine_says == truth or (truth != NO and not judged.machine_says)):
            continue
        found.append(Judgement(judged.id, judged.given, truth, judged.is_required, _planted(case, judged.id)))
    return found


def score_of(sheets: Iterable[CaseSheet]) -> Score:
    """Over all cases of a try together; a case that was skipped, or turned out to be wrong, does not count."""
    counted = [one for one in sheets if one.skipped_at is None and one.case.counts]
    return score([judgement for sheet in counted for judgement in judgements(sheet.case, checklist(sheet))])


def score_of_audit(audit: Audit) -> Score:
    return score(judgements(audit.case, checklist_of_audit(audit)))


def feedback(sheet: CaseSheet) -> list[Compared]:
    return compared(sheet.case, checklist(sheet))


def compared(case: CalibrationCase, items: Iterable[Judged]) -> list[Compared]:
    faults = case.truth.get("faults", {})
    return [
        Compared(
            label=judged.label,
            given=judged.given,
            truth=truth_of(case, judged.id),
            severity=faults.get(judged.id, {}).get("severity", ""),
            where=faults.get(judged.id, {}).get("where", ""),
            why=faults.get(judged.id, {}).get("why", ""),
        )
        for judged in items
    ]


def _planted(case: CalibrationCase, item: str) -> str:
    if case.sort != CaseSort.PLANTED:
        return ""
    return str(case.truth.get("faults", {}).get(item, {}).get("severity", ""))


def _judged(item: dict[str, Any], sheet: CaseSheet) -> Judged:
    checks, given = sheet.case.shown.get("checks", {}), sheet.answers.get(item["id"], {})
    return Judged(
        id=item["id"],
        label=worded(item),
        is_required=item["required"],
        machine=[CheckRun(check_name=name, state=checks[name]) for name in item["machine"] if name in checks],
        answer=given.get("answer", ""),
        note=given.get("note", ""),
        asks_change=False,
    )
