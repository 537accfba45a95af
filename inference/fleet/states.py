from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class PinState(TextChoices):
    KEPT = "kept", pgettext_lazy("pin", "Kept ready")
    LIFTED = "lifted", pgettext_lazy("pin", "Ended early")
    OVER = "over", pgettext_lazy("pin", "Its time is over")
    UNPAID = "unpaid", pgettext_lazy("pin", "Its budget was used up")
    TAKEN_BACK = "taken_back", pgettext_lazy("pin", "The release may not be run any more")


P = PinState
# Every move leaves the event `pin.<name>`.
PIN_MOVES = Moves(
    "pin",
    PinState,
    [
        Move("lift", [P.KEPT], P.LIFTED),
        Move("expire", [P.KEPT], P.OVER),
        Move("exhaust", [P.KEPT], P.UNPAID),
        Move("take_back", [P.KEPT], P.TAKEN_BACK),
    ],
)


class FailureKind(TextChoices):
    SILENT = "silent", _("A host does not answer")
    ENGINE = "engine", _("An engine does not start")
    MODEL = "model", _("A model makes engines end")
