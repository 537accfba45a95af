from core import events
from core.models import Event
from resources.grants.actions.calls import draw_lot


@events.on("call.decide")
def draw_by_its_seal(event: Event) -> None:
    """The hash that seals the decision is known to nobody before it is made."""
    draw_lot(call=event.object_id, seed=event.hash, position=event.position or 0)
