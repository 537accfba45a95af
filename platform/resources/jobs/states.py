"""The life of a job that runs elsewhere: it is begun with a budget, and ends exactly once."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class JobKind(TextChoices):
    TRAINING = "training", pgettext_lazy("job", "Training")
    EVALUATION = "evaluation", pgettext_lazy("job", "Evaluation")
    OTHER = "other", pgettext_lazy("job", "Other work")


class JobState(TextChoices):
    RUNNING = "running", pgettext_lazy("job", "Running")
    SETTLED = "settled", pgettext_lazy("job", "Done and paid")
    RELEASED = "released", _("Came to nothing, unpaid")
    EXPIRED = "expired", _("Silent for too long")


class StopReason(TextChoices):
    """Why a job that runs has to stop."""

    BUDGET = "budget", _("Its budget is used up")
    GRANT = "grant", _("Its grant was suspended or revoked")
    PERSON = "person", _("Whoever it runs for is suspended")


S = JobState
JOB_MOVES = Moves(
    "job",
    S,
    [
        Move("settle", [S.RUNNING], S.SETTLED),
        Move("release", [S.RUNNING], S.RELEASED),
        Move("expire", [S.RUNNING], S.EXPIRED),
    ],
)
