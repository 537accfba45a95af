"""A try at a calibration: cases are drawn, judged one by one, and scored when the last is sent."""

import random
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict
from reviews.applications.actions.bank import stock_bank
from reviews.applications.actions.grading import convene_if_calibrated, grade
from reviews.applications.models import Application, Attempt, CalibrationCase, CaseSheet
from reviews.applications.queries.calibration import attempts_of, drawable, next_try_at, passed_kinds
from reviews.applications.queries.judging import checklist, items_of
from reviews.applications.states import ApplicationState, AttemptState, CaseSort, CaseVerdict
from reviews.queries.checklists import unanswered
from reviews.states import Answer

TEXT_LIMIT = 20_000
_chance = random.SystemRandom()


@transaction.atomic
def start_attempt(*, application: Application, user: Any, kind: str) -> Attempt:
    """Begin a calibration. Cases that one has seen before come last; blind, in an order of chance."""
    require(user, "applications.change", application)
    if application.state != ApplicationState.CALIBRATION:
        raise Conflict(_("This application is not in calibration."), code="wrong_state", state=application.state)
    if kind not in application.kinds or kind in passed_kinds(application):
        raise BadInput(fields={"kind": _("Choose a kind of your application that you have not passed yet.")})
    if wait := next_try_at(user, kind):
        text = _("You may try again from %(day)s, with other cases.") % {"day": wait.date().isoformat()}
        raise Conflict(text, code="too_early", retry_at=wait.isoformat())
    stock_bank()
    policy = current("reviewers")
    attempt = _create(application, kind, policy)
    drawn = draw(user, attempt, CaseSort.KNOWN, policy["known_cases"])
    drawn += draw(user, attempt, CaseSort.PLANTED, policy["planted_cases"])
    lay_out(attempt, user, drawn)
    events.record("attempt.start", attempt, actor=user, role="applicant", to_state=attempt.state)
    return attempt


@transaction.atomic
def save_sheet(
    *, sheet: CaseSheet, user: Any, answers: dict[str, Any] | None = None, verdict: str = "", letter: str = ""
) -> CaseSheet:
    """Keep what was written so far, finished or not."""
    held = _held(sheet, user)
    if verdict not in {"", *CaseVerdict.values}:
        raise BadInput(fields={"verdict": _("Choose one of the verdicts.")})
    if len(letter) > TEXT_LIMIT:
        raise BadInput(fields={"letter": _("Use at most %(limit)d characters.") % {"limit": TEXT_LIMIT}})
    held.answers = held.answers | _kept(held.case.kind, answers or {})
    held.verdict, held.letter, held.saved_at = verdict or held.verdict, letter or held.letter, timezone.now()
    held.save(update_fields=["answers", "verdict", "letter", "saved_at"])
    return held


@transaction.atomic
def send_sheet(*, sheet: CaseSheet, user: Any) -> CaseSheet:
    """Send the judgement of one case; it never changes again. The last one ends the try."""
    held = _held(sheet, user)
    if missing := unanswered(checklist(held)):
        text = _("Not judged yet: %(items)s.") % {"items": "; ".join(item.label for item in missing)}
        raise BadInput(fields={"checklist": text}, code="unjudged_items")
    if not held.verdict:
        raise BadInput(fields={"verdict": _("Choose a verdict.")})
    if not held.letter.strip():
        raise BadInput(fields={"letter": _("Write to the authors why, and what would help.")})
    held.sent_at = timezone.now()
    held.save(update_fields=["sent_at"])
    attempt = held.attempt
    if attempt is not None and not attempt.sheets.filter(sent_at=None, skipped_at=None).exists():
        grade(attempt=attempt)
    return held


@transaction.atomic
def skip_sheet(*, sheet: CaseSheet, user: Any) -> CaseSheet:
    """Leave a case out, once in a try, and get another of its sort."""
    held, most = _held(sheet, user), current("reviewers")["skips"]
    attempt = held.attempt
    if attempt is None or attempt.sheets.exclude(skipped_at=None).count() >= most:
        raise Conflict(_("You have left out as many cases as you may."), code="no_skip_left")
    (other,) = draw(user, attempt, held.case.sort, 1)
    held.skipped_at = timezone.now()
    held.save(update_fields=["skipped_at"])
    return CaseSheet.objects.create(attempt=attempt, reviewer=user, case=other, place=held.place)


@transaction.atomic
def drop_kind(*, application: Application, user: Any, kind: str) -> Application:
    """Go on without a kind whose calibration one does not pass. At least one must stay."""
    require(user, "applications.change", application)
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state != ApplicationState.CALIBRATION or kind in passed_kinds(locked):
        raise Conflict(_("This kind cannot be given up now."), code="wrong_state", state=locked.state)
    if kind not in locked.kinds or len(locked.kinds) == 1:
        raise BadInput(fields={"kind": _("At least one kind must stay; you can withdraw the application instead.")})
    if attempts_of(locked).filter(kind=kind, state=AttemptState.OPEN).exists():
        raise Conflict(_("Finish the try that is under way first."), code="attempt_open")
    locked.kinds = [one for one in locked.kinds if one != kind]
    locked.save(update_fields=["kinds"])
    events.record("application.drop_kind", locked, actor=user, role="applicant", evidence=[kind])
    convene_if_calibrated(application=locked)
    locked.refresh_from_db()
    return locked


def _create(application: Application, kind: str, policy: Policy) -> Attempt:
    due = timezone.now() + timedelta(days=policy["calibration_days"])
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                application=application, kind=kind, due_at=due, policy_version=policy.reference
            )
    except IntegrityError:
        raise Conflict(_("A try of this kind is under way."), code="attempt_open") from None


def lay_out(attempt: Attempt, user: Any, drawn: list[CalibrationCase]) -> None:
    """In an order of chance, so that nothing tells which are planted."""
    _chance.shuffle(drawn)
    for place, case in enumerate(drawn, start=1):
        CaseSheet.objects.create(attempt=attempt, reviewer=user, case=case, place=place)


def draw(user: Any, attempt: Attempt, sort: str, count: int) -> list[CalibrationCase]:
    """By chance among the cases not seen yet, then among those seen longest ago. Never one twice in a try."""
    held = attempt.sheets.values("case")
    cases = list(drawable(attempt.kind, sort, attempt.languages).exclude(pk__in=held))
    seen = dict(CaseSheet.objects.filter(reviewer=user, case__in=cases).order_by("id").values_list("case", "id"))
    _chance.shuffle(cases)
    cases.sort(key=lambda case: seen.get(case.pk, ""))
    if len(cases) < count:
        raise Conflict(_("The bank has too few cases of this kind. An editor must add some."), code="bank_empty")
    return cases[:count]


def _held(sheet: CaseSheet, user: Any) -> CaseSheet:
    held = (
        CaseSheet.objects.select_for_update(of=("self",))
        .select_related("case", "attempt__application", "attempt__standing__application")
        .get(pk=sheet.pk)
    )
    require(user, "applications.judge_case", held)
    if not held.is_open or (held.attempt is not None and not held.attempt.is_open):
        raise Conflict(_("This case is not in your hands any more."), code="wrong_state")
    return held


def _kept(kind: str, answers: dict[str, Any]) -> dict[str, Any]:
    known, kept = {item["id"] for item in items_of(kind)}, {}
    for item, given in answers.items():
        answer = given.get("answer", "")
        if item not in known or answer not in {"", *Answer.values}:
            text = _("This is not an item of the checklist, or not an answer to it.")
            raise BadInput(fields={f"answers.{item}": text})
        kept[item] = {"answer": answer, "note": str(given.get("note", ""))[:TEXT_LIMIT].replace("\x00", "")}
    return kept
