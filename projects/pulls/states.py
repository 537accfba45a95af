from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class PullState(TextChoices):
    DRAFT = "draft", pgettext_lazy("pull request", "Draft")
    OPEN = "open", pgettext_lazy("pull request", "Open")
    MERGED = "merged", pgettext_lazy("pull request", "Merged")
    CLOSED = "closed", pgettext_lazy("pull request", "Closed")


class MergeWay(TextChoices):
    MERGE = "merge", pgettext_lazy("pull request", "Merge")
    SQUASH = "squash", pgettext_lazy("pull request", "As one commit")


P = PullState
UNDER_WAY = (P.DRAFT, P.OPEN)
# Every move leaves the event `pull.<name>`.
PULL_MOVES = Moves(
    "pull",
    PullState,
    [
        Move("open", [P.DRAFT], P.OPEN),
        Move("close", UNDER_WAY, P.CLOSED),
        Move("reopen", [P.CLOSED], P.OPEN),
        Move("merge", UNDER_WAY, P.MERGED),
    ],
)
