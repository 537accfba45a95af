from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class BatchState(TextChoices):
    FAILED = "failed", pgettext_lazy("batch", "Refused")
    RUNNING = "running", pgettext_lazy("batch", "At work")
    PAUSED = "paused", pgettext_lazy("batch", "Paused")
    CANCELLING = "cancelling", pgettext_lazy("batch", "Being stopped")
    COMPLETED = "completed", pgettext_lazy("batch", "Finished")
    EXPIRED = "expired", pgettext_lazy("batch", "Its time is over")
    CANCELLED = "cancelled", pgettext_lazy("batch", "Stopped")


B = BatchState
OPEN_BATCH = (B.RUNNING, B.PAUSED, B.CANCELLING)
# Every move leaves the event `batch.<name>`.
BATCH_MOVES = Moves(
    "batch",
    BatchState,
    [
        Move("pause", [B.RUNNING], B.PAUSED),
        Move("resume", [B.PAUSED], B.RUNNING),
        Move("cancel", [B.RUNNING, B.PAUSED], B.CANCELLING),
        Move("complete", [B.RUNNING], B.COMPLETED),
        Move("stop", [B.CANCELLING], B.CANCELLED),
        Move("expire", [B.RUNNING, B.PAUSED], B.EXPIRED),
    ],
)
# Why one may be paused, beside what budgets say.
REVOKED = "token_revoked"
SUSPENDED = "owner_suspended"
EMBEDDINGS = "/v1/embeddings"
ENDPOINTS = ("/v1/chat/completions", "/v1/completions", EMBEDDINGS)
