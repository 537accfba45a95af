"""Which releases an upstream server runs for us, under which name of its own."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from inference.actions.deployments import deployment_for
from inference.fleet.actions.calling import call_hosts
from inference.fleet.queries.pins import kept_pins
from inference.models import Deployment
from inference.queries.models import hosted_task, model_id
from inference.upstreams.actions.upstreams import hold
from inference.upstreams.models import Relayed, Upstream
from inference.vocabulary import Task
from projects.models import Release

ROLE = "admin"
TASKS = (Task.TEXT_GENERATION, Task.FEATURE_EXTRACTION)  # what OpenAI's API has words for
MOST_PRICE = 3_600_000


@transaction.atomic
def serve(
    *, upstream: Upstream, user: Any, release: Release, name: str, ms_per_1000_tokens: int | None = None
) -> Relayed:
    """From now on runs of this release go there. `release` was found as one that this person may run."""
    require(user, "fleet.operate")
    price = current("upstreams")["ms_per_1000_tokens"] if ms_per_1000_tokens is None else ms_per_1000_tokens
    if not 0 < price <= MOST_PRICE:
        raise BadInput(fields={"ms_per_1000_tokens": _("From 1 to %(most)d.") % {"most": MOST_PRICE}})
    if not name.strip() or len(name) > 200 or "\x00" in name:
        raise BadInput(fields={"name": _("Say which model it is there, in at most 200 characters.")})
    deployment = _deployment(release, hold(upstream).device_class)
    given = {"name": name.strip(), "ms_per_1000_tokens": price, "added_by": user}
    try:
        with transaction.atomic():
            relayed = Relayed.objects.create(upstream=upstream, deployment=deployment, **given)
    except IntegrityError:
        raise Conflict(
            _("An upstream server runs this release already. Withdraw it there first."), code="relayed"
        ) from None
    evidence = [{"model": model_id(release), "name": relayed.name, "ms_per_1000_tokens": price}]
    events.record("upstream.serve", upstream, actor=user, role=ROLE, evidence=evidence)
    call_hosts()
    return relayed


@transaction.atomic
def withdraw(*, relayed: Relayed, user: Any) -> None:
    """Runs of it go there no more; those that are at work end. Hosts of our own run it, if they can."""
    require(user, "fleet.operate")
    evidence = [{"model": model_id(relayed.deployment.release), "name": relayed.name}]
    events.record("upstream.withdraw", relayed.upstream, actor=user, role=ROLE, evidence=evidence)
    relayed.delete()
    call_hosts()


def _deployment(release: Release, device_class: str) -> Deployment:
    task = hosted_task(release)
    if task not in TASKS:
        text = _("An upstream server can write and make embeddings. This model is for something else.")
        raise BadInput(fields={"model": text}, code="wrong_task")
    deployment = deployment_for(release=release, task=task, device_class=device_class)
    if kept_pins().filter(deployment=deployment).exists():
        raise Conflict(_("It is kept ready on hosts of our own. End that first."), code="kept_ready")
    return deployment
