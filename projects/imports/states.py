from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class Via(TextChoices):
    HUB = "hub", pgettext_lazy("import", "A hub")
    GIT = "git", pgettext_lazy("import", "A git server")
    ARCHIVE = "archive", pgettext_lazy("import", "An archive")


class ImportState(TextChoices):
    WAITING = "waiting", pgettext_lazy("import", "Waiting")
    FETCHING = "fetching", pgettext_lazy("import", "Fetching")
    DONE = "done", pgettext_lazy("import", "Done")
    FAILED = "failed", pgettext_lazy("import", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("import", "Stopped")


N = ImportState
AT_WORK = (N.WAITING, N.FETCHING)

# Every move leaves the event `import.<name>`. What stopped goes on from the files that are here.
IMPORT_MOVES = Moves(
    "import",
    ImportState,
    [
        Move("begin", [N.WAITING], N.FETCHING),
        Move("finish", [N.FETCHING], N.DONE),
        Move("fail", AT_WORK, N.FAILED),
        Move("cancel", AT_WORK, N.CANCELLED),
        Move("retry", [N.FAILED, N.CANCELLED], N.WAITING),
    ],
)


class TrackingState(TextChoices):
    ACTIVE = "active", pgettext_lazy("tracking", "Looked after")
    STOPPED = "stopped", pgettext_lazy("tracking", "Stopped")


# Every move leaves the event `tracking.<name>`.
TRACKING_MOVES = Moves(
    "tracking",
    TrackingState,
    [
        Move("stop", [TrackingState.ACTIVE], TrackingState.STOPPED),
        Move("resume", [TrackingState.STOPPED], TrackingState.ACTIVE),
    ],
)
