"""What packages below tell of what was flagged."""

from core.events import on
from core.models import Event
from moderation.actions import mended
from moderation.flag_targets import ORGANISATION, PERSON
from moderation.models import Concern
from moderation.states import ConcernState


@on("user.edited", "organisation.edited")
def profile_mended(event: Event) -> None:
    """It is back already, where its people may mend it; now somebody looks. A change from before the flags is none."""
    kind = ORGANISATION if event.object_type == "organisation" else PERSON
    hidden = Concern.objects.filter(kind=kind, object_id=event.object_id, state=ConcernState.HIDDEN)
    if hidden.filter(state_changed_at__lt=event.at).exists():
        mended(kind=kind, id=event.object_id)
