"""The closed lists of inference: how far a deployment and a run have come."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class RunState(TextChoices):
    ACCEPTED = "accepted", _("Waiting")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Stopped")


OPEN = (RunState.ACCEPTED, RunState.RUNNING)


class Visibility(TextChoices):
    PRIVATE = "private", _("Only me")
    UNLISTED = "unlisted", _("Whoever has the link")
    PUBLIC = "public", _("Everyone")


class Source(TextChoices):
    PAGE = "page", _("Run panel")
    API = "api", _("REST API")
    OPENAI = "openai", _("OpenAI API")
    REPORT = "report", _("Repeated for a report")
    BATCH = "batch", _("Batch")
    SEARCH = "search", _("Search of the site")


class Spending(TextChoices):
    """What a token's cap is about: device time of all classes together, or tokens."""

    TOKENS = "tokens", pgettext_lazy("unit", "Tokens")
    MS = "ms", _("Time of devices")


class Precision(TextChoices):
    """How a deployment's weights are kept while they are served, in the engine's words."""

    STORED = "stored", _("As in its files")
    INT8 = "int8", _("In 8 bits")


class DeploymentState(TextChoices):
    COLD = "cold", _("Not loaded")
    LOADING = "loading", _("Loading")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Cannot be loaded")


CRASHED = "crashed"  # why it cannot be loaded: engines end of it
AWAY = (DeploymentState.COLD, DeploymentState.FAILED)
_D = DeploymentState
DEPLOYMENT_MOVES = Moves(
    "deployment",
    DeploymentState,
    [
        Move("loading", {_D.COLD, _D.LOADING, _D.READY, _D.FAILED}, _D.LOADING, clock="system"),
        Move("ready", {_D.LOADING}, _D.READY),
        Move("evicted", {_D.READY, _D.LOADING}, _D.COLD),
        Move("failed", {_D.LOADING, _D.READY}, _D.FAILED),
    ],
)
