"""The one receiver of this package. Loaded last of all, because it hears exactly the verbs that packages named."""

from core.events import on
from core.models import Event
from notifications import actions
from notifications.telling import verbs


@on(*verbs())
def tell_people(event: Event) -> None:
    actions.notify(event=event)
