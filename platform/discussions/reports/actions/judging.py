"""What those who answer for a thing make of a report about it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.moves import move
from core.permissions import can, require
from core.policies import current
from core.problems import BadInput, NotFound
from core.texts import line, written
from discussions.reports.actions.filing import find_spot
from discussions.reports.actions.talking import watched_by
from discussions.reports.actions.visiting import show_to_everybody
from discussions.reports.actions.writing import answer_days, first_answer
from discussions.reports.models import Report, Watch
from discussions.reports.queries import get_report, reasons, with_targets
from discussions.reports.states import MAINTAINER, REPORT_MOVES, ReportKind, ReportState, Severity
from discussions.reports.targets import answers_for


@transaction.atomic
def triage(
    *,
    report: Report,
    user: Any,
    severity: str,
    kind: str,
    component: str = "",
    affects: str = "",
    assignee: str = "",
    note: str = "",
) -> Report:
    """Say how bad it is, of which sort, in which part and releases, and who looks after it."""
    require(user, "reports.triage", report)
    if severity not in Severity.values:
        raise BadInput(fields={"severity": _("Choose how bad it is.")})
    if kind not in ReportKind.values:
        raise BadInput(fields={"kind": _("Choose what sort of problem it is.")})
    changes = {
        "severity": severity,
        "kind": kind,
        "component": line(component, "component"),
        "affects": line(affects, "affects"),
        "assignee": _assignee(assignee, report),
    }
    return _moved(report, "triage", user, note, changes=changes)


def ask(*, report: Report, user: Any, note: str, **_other: Any) -> Report:
    """Ask the reporter something. Silence lets the report lapse, and any word brings it back."""
    return _moved(
        report, "ask", user, written(note, "note", needed=_("Ask what you want to know.")), is_waited_for=True
    )


@transaction.atomic
def merge(*, report: Report, user: Any, note: str = "", duplicate_of: str = "", **_other: Any) -> Report:
    """It was reported before. Who watches this one watches that one from now on."""
    original = _original(report, user, duplicate_of)
    watchers = [watch.person for watch in Watch.objects.filter(report=report).select_related("person")]
    watched_by(original, *watchers)
    return _moved(report, "merge", user, note, changes={"duplicate_of": original})


def send_elsewhere(
    *, report: Report, user: Any, note: str = "", where: str = "", is_about_site: bool = False, **_other: Any
) -> Report:
    """It is about something else, whose people have the turn now. Its address, and what was said of it, stay."""
    if not (where.strip() or is_about_site):
        raise BadInput(fields={"where": _("Give the address of what it is about.")})
    spot, _address = find_spot(user, where, is_about_site=is_about_site)
    before, after = (report.target_kind, report.target_id), (spot.kind, spot.id)
    if before == after:
        raise BadInput(fields={"where": _("It is about this already.")})
    changes = {
        "target_kind": spot.kind,
        "target_id": spot.id,
        "version": spot.version,
        "run": spot.run,
        "assignee": None,
        "component": "",
        "affects": "",
        "answered_at": None,
    }
    days, evidence = answer_days(report.severity), [{"from": list(before), "to": list(after)}]
    moved = _moved(report, "move", user, note, changes=changes, days=days, evidence=evidence)
    moved.__dict__.pop("_answered_by", None)  # somebody else answers for it now
    return with_targets([moved])[0]


def dismiss(*, report: Report, user: Any, note: str = "", reason: str = "", **_other: Any) -> Report:
    """There is no problem here, for a reason from the list."""
    return _refused(report, "dismiss", user, note, reason)


def decline(*, report: Report, user: Any, note: str = "", reason: str = "", **_other: Any) -> Report:
    """There is one, and it will not be mended."""
    return _refused(report, "decline", user, note, reason)


def start(*, report: Report, user: Any, note: str = "", **_other: Any) -> Report:
    return _moved(report, "start", user, note)


def fix(*, report: Report, user: Any, note: str = "", fixed_in: str = "", **_other: Any) -> Report:
    """It is mended, in a release or by a change here. The reporter tries it; silence means that it works."""
    where = line(fixed_in, "fixed_in", needed=_("Say in which release, or by which change."))
    return _moved(report, "fix", user, note, changes={"fixed_in": where}, is_waited_for=True)


@transaction.atomic
def confirm(*, report: Report, user: Any, note: str, run: str = "") -> Report:
    """Somebody else saw it happen, too, and says how."""
    text = _("Whoever reports a problem leaves it to others to confirm it.")
    require(user, "reports.confirm", report, text)
    said = written(note, "note", needed=_("Say where and how you saw it."))
    changes = {"confirmed_at": timezone.now(), "confirmed_run": _witnessed(run, user, report)}
    evidence = [{"run": changes["confirmed_run"]}] if changes["confirmed_run"] else []
    move(report, REPORT_MOVES, "confirm", actor=user, role="witness", note=said, changes=changes, evidence=evidence)
    watched_by(report, user)
    return report


SORTING = {"triage", "ask", "merge", "dismiss", "move"}
# Whoever does one of these takes what a visitor wrote for a report.
SHOWING = {"triage", "start", "fix"}
MOVES: dict[str, Callable[..., Report]] = {
    "ask": ask,
    "merge": merge,
    "move": send_elsewhere,
    "dismiss": dismiss,
    "decline": decline,
    "start": start,
    "fix": fix,
}


def permission_for(move: str) -> str:
    """To sort reports takes less than to say what becomes of the problem."""
    return "reports.triage" if move in SORTING else "reports.answer_for"


def offered_to(user: Any, report: Report) -> list[str]:
    """What this person can do with it now."""
    rights = {name: can(user, name, report) for name in ("reports.triage", "reports.answer_for")}
    possible = [move.name for move in REPORT_MOVES.allowed(report.state) if move.name in MOVES]
    return [name for name in possible if rights[permission_for(name)]]


def make_move(*, report: Report, user: Any, name: str, **said: Any) -> Report:
    """One of the moves of those who answer for it, by its name."""
    require(user, permission_for(name), report)
    if name not in MOVES:
        raise BadInput(fields={"move": _("Choose one of the moves that are offered.")})
    return MOVES[name](report=report, user=user, **said)


def _refused(report: Report, name: str, user: Any, note: str, reason: str) -> Report:
    if reason not in dict(reasons()):
        raise BadInput(fields={"reason": _("Choose a reason from the list.")})
    said = written(note, "note", needed=_("Say why, and what the reporter can do instead."))
    return _moved(report, name, user, said, reason=reason)


@transaction.atomic
def _moved(
    report: Report,
    name: str,
    user: Any,
    note: str,
    *,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    is_waited_for: bool = False,
    days: int | None = None,
    evidence: Sequence[Any] = (),
) -> Report:
    require(user, permission_for(name), report)
    policy = current("reports")
    move(
        report,
        REPORT_MOVES,
        name,
        actor=user,
        role=MAINTAINER if can(user, "reports.answer_for", report) else "triager",
        reason=reason,
        note=written(note, "note"),
        days=policy["silence_days"] if is_waited_for else days,
        evidence=evidence,
        changes=first_answer(report) | (changes or {}),
        policy_version=policy.reference,
    )
    if name in SHOWING:
        show_to_everybody(report, user)
    return report


def _witnessed(where: str, user: Any, report: Report) -> str:
    """The run in which somebody else saw it: one of the same thing, that they may see."""
    if not where.strip():
        return ""
    try:
        spot, _address = find_spot(user, where)
    except BadInput as problem:
        raise BadInput(fields={"run": problem.fields["where"]}) from None
    if not spot.run or (spot.kind, spot.id) != (report.target_kind, report.target_id):
        raise BadInput(fields={"run": _("Give the address of a run of what the report is about.")})
    return spot.run


def _assignee(handle: str, report: Report) -> User | None:
    if not handle.strip():
        return None
    found = User.objects.filter(handle=handle.strip().removeprefix("@").lower(), is_active=True).first()
    if found is None or not answers_for(found, report.target_kind, report.target_id):
        raise BadInput(fields={"assignee": _("Choose somebody who answers for what this is about.")})
    return found


def _original(report: Report, user: Any, id: str) -> Report:
    """What this is a duplicate of: another report about the same thing, at the end of its chain."""
    try:
        found = get_report(user, id.strip().rstrip("/").rpartition("/")[2].lower())
    except NotFound:
        raise BadInput(fields={"duplicate_of": _("Give the address of the earlier report.")}) from None
    while found.state == ReportState.DUPLICATE and found.duplicate_of is not None:
        found = found.duplicate_of
    same = (found.target_kind, found.target_id) == (report.target_kind, report.target_id)
    if found.pk == report.pk or not same:
        raise BadInput(fields={"duplicate_of": _("Give another report, about the same thing.")})
    if found.is_private and not report.is_private:
        raise BadInput(fields={"duplicate_of": _("The earlier report is private, and this one is not.")})
    return found
