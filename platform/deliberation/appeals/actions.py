"""Filing an appeal, hearing it, and putting into effect what was found."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.models import Event
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import written
from deliberation.appeals.courts import COURTS, subject_of
from deliberation.appeals.models import Appeal, Voice
from deliberation.appeals.queries import until
from deliberation.appeals.states import APPEAL_MOVES, AppealState, Finding


@transaction.atomic
def file_appeal(*, decision: Event, user: Any, text: str) -> Appeal:
    """Ask that people who had no part look at a decision again. Once for each decision, free, within its time."""
    require(user, "appeals.file", decision)
    _check_still_stands(decision)
    policy = current("appeals")
    due = timezone.now() + timedelta(days=COURTS[decision.object_type].hear_days())
    facts = {"verb": decision.verb, "subject_type": decision.object_type, "subject_id": decision.object_id}
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                decision=decision,
                filed_by=user,
                text=_reasoned(text, "text"),
                due_at=due,
                policy_version=policy.reference,
                **facts,
            )
    except IntegrityError:
        raise Conflict(_("This decision has been appealed against already."), code="appealed") from None
    events.record(
        "appeal.file",
        appeal,
        actor=user,
        role="author",
        to_state=appeal.state,
        evidence=[{"decision": decision.pk, **facts}],
        policy_version=policy.reference,
    )
    return appeal


@transaction.atomic
def withdraw_appeal(*, appeal: Appeal, user: Any) -> Appeal:
    require(user, "appeals.withdraw", appeal)
    move(appeal, APPEAL_MOVES, "withdraw", actor=user, role="author")
    return appeal


@transaction.atomic
def give_voice(*, appeal: Appeal, judge: Any, finding: str, letter: str) -> Voice:
    """Say what one finds, and why. As soon as enough people find the same, the appeal is decided."""
    text = _("Whoever had a part in a decision, or is tied to those it is about, does not hear the appeal.")
    require(judge, "appeals.judge", appeal, text)
    if finding not in Finding.values:
        raise BadInput(fields={"finding": _("Choose what becomes of the decision.")})
    said = _reasoned(letter, "letter")
    locked = Appeal.objects.select_for_update(of=("self",)).select_related("decision").get(pk=appeal.pk)
    if not locked.is_open:
        raise Conflict(_("This appeal is not open any more."), code="wrong_state", state=locked.state)
    try:
        with transaction.atomic():
            voice = Voice.objects.create(appeal=locked, judge=judge, finding=finding, letter=said)
    except IntegrityError:
        raise Conflict(_("You have spoken on this appeal already."), code="spoken") from None
    events.record("appeal.voice", locked, actor=judge, role="judge", from_state=locked.state, to_state=locked.state)
    agreeing = list(Voice.objects.filter(appeal=locked, finding=finding).order_by("id"))
    if len(agreeing) >= COURTS[locked.subject_type].agreeing():
        _decide(locked, finding, agreeing, judge)
        for name in ("state", "finding", "letter", "clock_owner", "due_at", "carried_out_at"):
            setattr(appeal, name, getattr(locked, name))
    return voice


def carry_out_waiting() -> int:
    """What was found and could not be put into effect at once, because something stood in the way."""
    waiting = Appeal.objects.filter(state=AppealState.DECIDED, carried_out_at=None).select_related("decision")
    return sum(_carry_out(appeal, None) for appeal in waiting[:200])


def _decide(appeal: Appeal, finding: str, agreeing: list[Voice], judge: Any) -> None:
    letter = "\n\n".join(voice.letter for voice in agreeing)
    move(
        appeal,
        APPEAL_MOVES,
        "decide",
        actor=judge,
        role="judge",
        reason=finding,
        note=letter,
        evidence=[{"decision": appeal.decision_id, "voices": [voice.pk for voice in agreeing]}],
        changes={"finding": finding, "letter": letter},
        policy_version=appeal.policy_version,
    )
    _carry_out(appeal, judge)


def _carry_out(appeal: Appeal, judge: Any) -> bool:
    """Put the finding into effect, unless something is in the way; then it is tried again by the clock."""
    subject = subject_of(appeal.subject_type, appeal.subject_id)
    if subject is None:
        return False
    try:
        with transaction.atomic():
            if appeal.finding != Finding.UPHOLD:
                COURTS[appeal.subject_type].carry_out(appeal, subject, judge)
            appeal.carried_out_at = timezone.now()
            Appeal.objects.filter(pk=appeal.pk, carried_out_at=None).update(carried_out_at=appeal.carried_out_at)
    except Conflict:
        appeal.carried_out_at = None
        return False
    return True


def _check_still_stands(decision: Event) -> None:
    subject = subject_of(decision.object_type, decision.object_id)
    if subject is None or subject.state != decision.to_state:
        raise Conflict(
            _("This decision does not stand any more."), code="wrong_state", state=getattr(subject, "state", "")
        )
    if timezone.now() > until(decision):
        text = _("A decision may be appealed against for %(days)d days; they are over.")
        raise Conflict(text % {"days": current("appeals")["file_days"]}, code="too_late", state=subject.state)


def _reasoned(text: str, field: str) -> str:
    return written(text, field, needed=_("Say why, so that others can follow."))
