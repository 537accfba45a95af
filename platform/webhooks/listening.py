"""The one receiver of this package. Loaded last of all, because it hears exactly the verbs that packages offered."""

from core.events import on
from core.models import Event
from webhooks import actions
from webhooks.offers import verbs


@on(*verbs())
def write_messages(event: Event) -> None:
    actions.enqueue(event=event)
