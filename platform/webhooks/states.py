from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class EndpointState(TextChoices):
    ACTIVE = "active", pgettext_lazy("webhook", "Active")
    PAUSED = "paused", pgettext_lazy("webhook", "Paused")
    DISABLED = "disabled", _("Switched off after long failure")


class DeliveryState(TextChoices):
    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", pgettext_lazy("delivery", "Given up")
    DROPPED = "dropped", _("No longer its owner’s to see")


E = EndpointState
# Every move leaves the event `webhook.<name>`.
ENDPOINT_MOVES = Moves(
    "webhook",
    EndpointState,
    [
        Move("pause", [E.ACTIVE], E.PAUSED),
        Move("resume", [E.PAUSED, E.DISABLED], E.ACTIVE),
        Move("disable", [E.ACTIVE], E.DISABLED),
    ],
)
