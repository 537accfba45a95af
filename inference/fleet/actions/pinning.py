"""Keeping a release ready, and ending it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import events
from core.moves import move
from core.permissions import can, require
from core.policies import current
from core.problems import BadInput, Conflict, PaymentRequired
from core.saying import said
from core.templatetags.quantities import size
from inference.actions.deployments import deployment_for
from inference.fleet.actions.calling import call_hosts
from inference.fleet.actions.hours import reserve_hour, settle_hours
from inference.fleet.models import HOUR, SITE, Pin, Shelf
from inference.fleet.queries.payers import Keeper, hour_price, keeper_of
from inference.fleet.queries.pins import kept_pins
from inference.fleet.queries.shelves import classes_among, room_beside, running_hosts
from inference.fleet.states import PIN_MOVES
from inference.models import Deployment
from inference.queries.memory import expected_bytes
from inference.queries.models import hosted_task
from inference.states import DeploymentState
from projects.models import Release
from resources.grants.links import apply_link
from resources.units import CPU, device_classes, device_unit, in_words


@transaction.atomic
def pin_release(*, release: Release, user: Any, hours: int, payer: str = "", device_class: str = CPU) -> Pin:
    """Keep a release in memory for so many hours. `release` was found as one that this person may run.

    The first hour is reserved at once. Conflict where it is kept already, or where no host has room beside what is.
    """
    require(user, "fleet.keep", release.project, _("Those who run the project and operators keep it ready."))
    keeper = keeper_of(user, release, _checked_class(device_class), payer)
    most, task = current("pinning")["most_hours"], hosted_task(release)
    if not 0 < hours <= most:
        text = ngettext("From 1 to %(most)d hour.", "From 1 to %(most)d hours.", most)
        raise BadInput(fields={"hours": text % {"most": most}})
    assert task is not None  # what may be run is hosted
    deployment = deployment_for(release=release, task=task, device_class=device_class)
    if deployment.upstream is not None:
        raise Conflict(_("An upstream server runs this release; there is nothing to keep in memory."), code="relayed")
    _require_hope(deployment)
    pin = _placed(deployment, keeper, user, hours)
    if not pin.is_of_site:
        _reserve_first(pin, keeper)
    evidence = [{"hours": hours, "payer": pin.payer, "device": device_class}]
    events.record("pin.begin", pin, actor=user, role=_role(user, pin), to_state=pin.state, evidence=evidence)
    call_hosts()
    return pin


@transaction.atomic
def lift_pin(*, pin: Pin, user: Any) -> Pin:
    """End it early. What was used of this hour is charged; the model stays until others need its place."""
    require(user, "fleet.lift", pin, _("Those who keep it ready end it, and those who run the project."))
    return end_pin(pin, "lift", actor=user, role=_role(user, pin))


@transaction.atomic
def take_back_pins(*, release: Release) -> None:
    """It may not be run any more."""
    for pin in kept_pins().filter(deployment__release=release):
        end_pin(pin, "take_back", role="system")


def end_pin(pin: Pin, name: str, *, actor: Any = None, role: str = "system") -> Pin:
    """Whoever ends it first settles it, with the hours that were reserved or settled since it was looked at."""
    move(pin, PIN_MOVES, name, actor=actor, role=role)
    pin.refresh_from_db(fields=["reserved", "settled", "charged"])  # nobody changes it any more
    settle_hours(pin, is_over=True)
    call_hosts()
    return pin


def _require_hope(deployment: Deployment) -> None:
    """Nobody pays for keeping what is not loaded however long one waits."""
    if deployment.drained_at is not None:
        raise Conflict(_("This model is being drained. Keep it ready once it is resumed."), code="deployment_drained")
    if deployment.state == DeploymentState.FAILED:
        text = _("This model could not be loaded: %(reason)s Run it once; if it answers, it can be kept ready.")
        raise Conflict(text % {"reason": said(deployment.error)}, code="model_failed")


def _placed(deployment: Deployment, keeper: Keeper, user: Any, hours: int) -> Pin:
    Shelf.objects.get_or_create(device_class=deployment.device_class)
    Shelf.objects.select_for_update().get(device_class=deployment.device_class)
    now, payer = timezone.now(), keeper.payer
    pin = Pin(
        deployment=deployment,
        pinned_by=user,
        account_id=payer.account if payer else None,
        payer=payer.key if payer else SITE,
        unit=device_unit(deployment.device_class),
        hour_price=hour_price(),
        bytes=_fitting(deployment),
        starts_at=now,
        ends_at=now + hours * HOUR,
    )
    try:
        with transaction.atomic():
            pin.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("This release is kept ready already. End that first."), code="kept_already") from None
    return pin


def _fitting(deployment: Deployment) -> int:
    """The memory it takes; Conflict where that is more than any host has left beside what is kept."""
    running = running_hosts()
    hosts = [host for host in running if host["device"] == deployment.device_class]
    if not hosts:
        raise _no_host(deployment.device_class, classes_among(running))
    needed = expected_bytes(deployment, max(host["memory"] for host in hosts))
    pins = kept_pins().filter(deployment__device_class=deployment.device_class).exclude(deployment=deployment)
    room = room_beside(pins, hosts)
    if needed > room:
        text = _("It takes %(needed)s, and %(room)s are left on a host beside what is kept ready. End another first.")
        told: dict[str, Any] = {"needed": needed, "room": max(0, room)}
        raise Conflict(text % {name: size(amount) for name, amount in told.items()}, code="no_room", **told)
    return needed


def _no_host(wanted: str, there: list[str]) -> Conflict:
    words = {"device": wanted.upper(), "names": ", ".join(each.upper() for each in there)}
    text = _("No host with %(device)s is running.")
    if there:
        text = _("No host with %(device)s is running; there are hosts with %(names)s.")
    return Conflict(text % words, code="no_host", device_classes=there)


def _reserve_first(pin: Pin, keeper: Keeper) -> None:
    try:
        reserve_hour(pin)
    except PaymentRequired as short:
        price, left = pin.price_of(0), short.more["remaining"]
        text = _("An hour costs %(price)s; %(left)s are left of %(budget)s. Choose another budget, or ask for more.")
        words = {"price": in_words(pin.unit, price), "left": in_words(pin.unit, left), "budget": keeper.name}
        project = pin.deployment.release.project
        more = {"unit": pin.unit, "needed": price, "remaining": left}
        more["apply"] = apply_link(pin.unit, price * -(-(pin.ends_at - pin.starts_at) // HOUR), project)
        raise PaymentRequired(text % words, **more) from None


def _role(user: Any, pin: Pin) -> str:
    return "admin" if pin.is_of_site and can(user, "fleet.operate") else "maintainer"


def _checked_class(device_class: str) -> str:
    if device_class not in (known := device_classes()):
        raise BadInput(fields={"device_class": _("Choose one of: %(names)s.") % {"names": ", ".join(known)}})
    return device_class
