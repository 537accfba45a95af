"""Loading a model before anybody asks, and letting one go before others need its place."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import Conflict
from core.redis import connection
from core.templatetags.quantities import size
from inference.actions.deployments import deployment_for
from inference.fleet.actions.calling import call_hosts
from inference.fleet.queries.pins import kept_pins
from inference.fleet.queries.shelves import hosts_of
from inference.models import Deployment
from inference.queries.memory import needed_bytes
from inference.queries.models import hosted_task
from inference.wire import keys
from projects.models import Release
from projects.states import LOCKED
from resources.units import CPU


@transaction.atomic
def load_now(*, deployment: Deployment, user: Any) -> None:
    """Asked of all hosts; the first that has room takes it. It leaves like any other when others need its place."""
    require(user, "fleet.operate")
    require_loadable(deployment)
    _require_a_place(deployment)
    _call(deployment, user, "deployment.load")


@transaction.atomic
def load_release(*, release: Release, user: Any, device_class: str = CPU) -> Deployment:
    """The same for what may never have run here. `release` was found as one that this person may run."""
    require(user, "fleet.operate")
    task = hosted_task(release)
    assert task is not None  # what may be run is hosted
    deployment = deployment_for(release=release, task=task, device_class=device_class)
    load_now(deployment=deployment, user=user)
    return deployment


@transaction.atomic
def unload_now(*, deployment: Deployment, user: Any) -> None:
    """Only while nobody runs it; who wants it empty drains it."""
    require(user, "fleet.operate")
    require_unloadable(deployment)
    _call(deployment, user, "deployment.unload")


def require_loadable(deployment: Deployment) -> None:
    """Conflict why nobody would load it, whoever asks."""
    if deployment.release.state in LOCKED:
        raise Conflict(_("This release may not be run any more."), code="model_taken_back")
    if deployment.drained_at is not None:
        raise Conflict(_("This model is being drained. Resume it first."), code="deployment_drained")
    if deployment.is_warm:
        raise Conflict(_("It is in memory already."), code="loaded_already")
    _require_hosts_of_our_own(deployment)


def require_unloadable(deployment: Deployment) -> None:
    """Conflict why it would stay where it is, whoever asks."""
    if kept_pins().filter(deployment=deployment).exists():
        raise Conflict(_("It is kept ready. End that first."), code="kept_ready")
    if connection().xlen(keys.requests(deployment.pk)):
        raise Conflict(_("Runs of it are at work or wait. Drain it instead."), code="busy")
    if not deployment.is_warm:
        raise Conflict(_("It is not in memory."), code="not_loaded")
    _require_hosts_of_our_own(deployment)


def _require_a_place(deployment: Deployment) -> None:
    """Conflict where every host would pass it over, which nobody would be told of: no run of it waits."""
    hosts = hosts_of(deployment.device_class)
    if not hosts:
        nobody = _("No host with %(device)s takes models now. Start or resume one first.")
        raise Conflict(nobody % {"device": deployment.device_class.upper()}, code="no_host")
    needed, room = needed_bytes(deployment), max(host["memory"] - host["kept"] for host in hosts)
    if needed > room:
        text = _("It takes %(needed)s, and %(room)s are left on a host beside what is kept ready. End another first.")
        told: dict[str, Any] = {"needed": needed, "room": max(0, room)}
        raise Conflict(text % {name: size(amount) for name, amount in told.items()}, code="no_room", **told)


def _require_hosts_of_our_own(deployment: Deployment) -> None:
    if deployment.upstream is not None:
        raise Conflict(_("An upstream server runs this release; there is nothing to keep in memory."), code="relayed")


def _call(deployment: Deployment, user: Any, verb: str) -> None:
    events.record(verb, deployment, actor=user, role="admin")
    call_hosts(verb.partition(".")[2], deployment.pk)
