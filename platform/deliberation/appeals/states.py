"""The life of an appeal: heard by people who had no part in what they judge, and ended by two who agree."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class AppealState(TextChoices):
    OPEN = "open", _("Being heard")
    DECIDED = "decided", pgettext_lazy("appeal", "Decided")
    WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "Withdrawn")


class Finding(TextChoices):
    """What becomes of the decision that is appealed against."""

    UPHOLD = "uphold", _("The decision stands")
    AMEND = "amend", _("The decision is changed")
    REMAND = "remand", _("It must be decided anew")


A = AppealState
APPEAL_MOVES = Moves(
    "appeal",
    A,
    [Move("decide", [A.OPEN], A.DECIDED), Move("withdraw", [A.OPEN], A.WITHDRAWN)],
)
