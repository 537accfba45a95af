"""How the weights of a deployment are kept while it is served. What is changed changes answers, so nobody's run meets
it half-way: only what is in no memory is changed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput, Conflict
from inference.models import Deployment
from inference.states import AWAY, Precision
from inference.vocabulary import Task
from resources.units import CPU


@transaction.atomic
def set_precision(*, deployment: Deployment, precision: str, user: Any) -> None:
    """In 8 bits: text generation on processors. Each run tells of it, and so does the panel before it."""
    require(user, "fleet.operate")
    before = deployment.precision
    if precision not in Precision.values:
        names = ", ".join(Precision.values)
        raise BadInput(fields={"precision": _("Choose one of: %(names)s.") % {"names": names}})
    if precision == Precision.INT8 and (deployment.task, deployment.device_class) != (Task.TEXT_GENERATION, CPU):
        raise Conflict(_("Only text generation on the CPU is served in 8 bits."), code="precision_unsupported")
    if precision == before:
        raise Conflict(_("It is served so already."), code="unchanged")
    if deployment.upstream is not None:
        raise Conflict(_("An upstream server runs this release; it keeps the weights as it likes."), code="relayed")
    rows = Deployment.objects.filter(pk=deployment.pk, precision=before, state__in=AWAY)
    if not rows.update(precision=precision, bytes=0):
        raise Conflict(_("It is in memory. Unload it first, or drain it."), code="loaded")
    deployment.precision, deployment.bytes = precision, 0
    events.record("deployment.precision", deployment, actor=user, role="admin", from_state=before, to_state=precision)
