from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class AccessState(TextChoices):
    ASKED = "asked", pgettext_lazy("access", "Asked for")
    GRANTED = "granted", pgettext_lazy("access", "Granted")
    REFUSED = "refused", pgettext_lazy("access", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("access", "Given back")
    EXPIRED = "expired", pgettext_lazy("access", "Run out")
    REVOKED = "revoked", pgettext_lazy("access", "Taken away")


A = AccessState
TURNED_DOWN = (A.REFUSED, A.REVOKED)
OVER = (A.WITHDRAWN, A.EXPIRED, *TURNED_DOWN)

# Every move leaves the event `access.<name>`. Whoever may not have the files any more asks again with the same row.
ACCESS_MOVES = Moves(
    "access",
    AccessState,
    [
        Move("ask", OVER, A.ASKED, clock="owner", days="answer_days"),
        Move("grant", [A.ASKED, *OVER], A.GRANTED, clock="asker"),
        Move("extend", [A.GRANTED], A.GRANTED, clock="asker"),
        Move("refuse", [A.ASKED], A.REFUSED),
        Move("reopen", [A.GRANTED, *TURNED_DOWN], A.ASKED, clock="owner", days="answer_days"),
        Move("revoke", [A.GRANTED], A.REVOKED),
        Move("withdraw", [A.ASKED, A.GRANTED], A.WITHDRAWN),
        Move("expire", [A.GRANTED], A.EXPIRED),
    ],
)
