from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class TransferState(TextChoices):
    OFFERED = "offered", pgettext_lazy("transfer", "Offered")
    ACCEPTED = "accepted", pgettext_lazy("transfer", "Accepted")
    DECLINED = "declined", pgettext_lazy("transfer", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("transfer", "Taken back")
    EXPIRED = "expired", pgettext_lazy("transfer", "Not answered in time")


T = TransferState
# Every move leaves the event `transfer.<name>`.
TRANSFER_MOVES = Moves(
    "transfer",
    TransferState,
    [
        Move("accept", [T.OFFERED], T.ACCEPTED),
        Move("decline", [T.OFFERED], T.DECLINED),
        Move("withdraw", [T.OFFERED], T.WITHDRAWN),
        Move("expire", [T.OFFERED], T.EXPIRED),
    ],
)
