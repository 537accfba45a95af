"""Calls open and close by the clock."""

from django.db import transaction
from django.utils import timezone

from core.clocks.acting import AT_ONCE, each
from core.events import history
from core.moves import move
from core.policies import current
from resources.grants.actions.calls.drawing import draw_lot
from resources.grants.models import Call
from resources.grants.states import CALL_MOVES, REQUEST_MOVES, CallState, RequestState


def tend_calls() -> int:
    now = timezone.now()
    due = Call.objects.filter(state=CallState.PLANNED, opens_at__lte=now).order_by("opens_at")[:AT_ONCE]
    over = Call.objects.filter(state=CallState.OPEN, closes_at__lte=now).order_by("closes_at")[:AT_ONCE]
    decided = Call.objects.filter(state=CallState.DECIDED).order_by("state_changed_at")[:AT_ONCE]
    return each(due, open_if_due) + each(over, close_call) + each(decided, draw_late)


def open_if_due(call: Call) -> bool:
    if call.opens_at > timezone.now():
        return False
    move(call, CALL_MOVES, "open")
    return True


def draw_late(call: Call) -> bool:
    """Where whoever hears of the decision was not there to draw; not before it is sealed."""
    sealed = history(call, ["call.decide"]).exclude(hash="").last()
    if sealed is not None:
        draw_lot(call=call.pk, seed=sealed.hash, position=sealed.position or 0)
    return sealed is not None


@transaction.atomic
def close_call(call: Call) -> None:
    """Nobody may ask any more; whatever was asked goes to the officers at once."""
    days = current("grants")["triage_days"]
    move(call, CALL_MOVES, "close", days=days)
    for request in call.requests.filter(state=RequestState.SUBMITTED).order_by("id"):
        move(request, REQUEST_MOVES, "triage", days=days, reason="call")
