"""The lot of a call, drawn by the seal of its decision: nobody knew it while they decided, everybody can draw again."""

from django.db import transaction

from core.moves import move
from resources.grants.actions import outcomes
from resources.grants.actions.deciding import amounts_of as awarded_of
from resources.grants.actions.holding import end_promise
from resources.grants.lots import drawn
from resources.grants.models import Call, ResourceRequest
from resources.grants.queries.calls import call_is_kept, take
from resources.grants.states import CALL_MOVES, CallState, RequestState


@transaction.atomic
def draw_lot(*, call: str, seed: str, position: int) -> None:
    """What is left goes to those drawn first for whom it is enough; the others wait for room in the pool."""
    rows = Call.objects.select_for_update(of=("self",)).select_related("pool")
    found = rows.filter(pk=call, state=CallState.DECIDED).first()
    if found is None:
        return
    end_promise(call_is_kept(found), found.pool)
    lot, left = found.lot, dict(found.lot["left"])
    order = drawn(seed, lot["tickets"])
    won = [id for id in order if _is_given(found, id, left)]
    told = lot | {"seed": seed, "position": position, "order": order, "won": won}
    move(found, CALL_MOVES, "announce", reason="lot" if order else "", changes={"lot": told})


def _is_given(call: Call, id: str, left: dict[str, int]) -> bool:
    waiting = ResourceRequest.objects.filter(pk=id, state=RequestState.WAITLISTED).prefetch_related("lines").first()
    if waiting is None or not take(left, [waiting]):
        return False
    outcomes.offer(waiting, awarded_of(waiting), call.pool, waiting.letter, reason="lot")
    return True
