"""Making upstream servers known, changing and forgetting them. Their keys are locked away and never told again."""

from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput, Conflict, NotFound
from inference.fleet.actions.calling import call_hosts
from inference.fleet.queries.pins import kept_pins
from inference.queries.models import model_id
from inference.upstreams.actions.checking import checked
from inference.upstreams.models import Upstream

ROLE = "admin"


@transaction.atomic
def add_upstream(*, user: Any, name: str, base_url: str, key: str = "", **more: Any) -> Upstream:
    """`more` are `device_class`, `places` and `patience`. It runs nothing until releases are given to it (`serve`)."""
    require(user, "fleet.operate")
    given = checked({"name": name, "base_url": base_url, "key": key, **more})
    upstream = _saved(Upstream(added_by=user), given, is_new=True)
    events.record("upstream.add", upstream, actor=user, role=ROLE, evidence=[{"base_url": upstream.base_url}])
    return upstream


@transaction.atomic
def edit_upstream(*, upstream: Upstream, user: Any, **changes: Any) -> Upstream:
    """Runs that are at work there end as they began. A key is for one server: another wants it given again."""
    require(user, "fleet.operate")
    given = checked(changes)
    hold(upstream)
    moves = _place(given.get("base_url", upstream.base_url)) != _place(upstream.base_url)
    if moves and upstream.has_key and "key" not in given:
        raise BadInput(fields={"key": _("Give the key again: the address is one of another server.")})
    if given.get("device_class", upstream.device_class) != upstream.device_class and upstream.relayed.exists():
        text = _("It runs releases for us, and their runs are paid in time of this device. Withdraw them first.")
        raise BadInput(fields={"device_class": text})
    _saved(upstream, given)
    told = {name: value for name, value in given.items() if name != "key"} | {"new_key": "key" in given}
    events.record("upstream.edit", upstream, actor=user, role=ROLE, evidence=[told])
    call_hosts()
    return upstream


@transaction.atomic
def pause_upstream(*, upstream: Upstream, user: Any) -> None:
    """No run goes there any more; those that are at work there end."""
    require(user, "fleet.operate")
    _change(upstream, user, "upstream.pause", was=None, becomes=timezone.now())


@transaction.atomic
def resume_upstream(*, upstream: Upstream, user: Any) -> None:
    """Conflict where one of its releases is kept ready on hosts of our own meanwhile: whoever pays for that would pay
    for memory that it leaves."""
    require(user, "fleet.operate")
    _require_none_kept(hold(upstream))
    _change(upstream, user, "upstream.resume", was=upstream.paused_at, becomes=None)


@transaction.atomic
def remove_upstream(*, upstream: Upstream, user: Any) -> None:
    """Its key is forgotten; its releases are run by hosts of our own, if they can."""
    require(user, "fleet.operate")
    events.record("upstream.remove", upstream, actor=user, role=ROLE, note=upstream.base_url)
    upstream.delete()
    call_hosts()


def hold(upstream: Upstream) -> Upstream:
    """As it is now, until we are done: another may have changed, paused or removed it since it was looked at."""
    try:
        upstream.refresh_from_db(from_queryset=Upstream.objects.select_for_update())
    except Upstream.DoesNotExist:
        raise NotFound(_("There is no upstream server here.")) from None
    return upstream


def _require_none_kept(upstream: Upstream) -> None:
    kept = kept_pins().filter(deployment__relayed__upstream=upstream)
    if names := ", ".join(model_id(pin.deployment.release) for pin in kept):
        text = _("%(models)s: kept ready on hosts of our own. End that first.")
        raise Conflict(text % {"models": names}, code="kept_ready")


def _change(upstream: Upstream, user: Any, verb: str, *, was: Any, becomes: Any) -> None:
    rows = Upstream.objects.filter(pk=upstream.pk, paused_at=was)
    if (was is None) == (becomes is None) or not rows.update(paused_at=becomes):
        raise Conflict(_("Somebody did this meanwhile; reload to see."), code="wrong_state")
    upstream.paused_at = becomes
    events.record(verb, upstream, actor=user, role=ROLE)
    call_hosts()


def _saved(upstream: Upstream, given: dict[str, Any], *, is_new: bool = False) -> Upstream:
    for field, value in given.items():
        setattr(upstream, field, value)
    try:
        with transaction.atomic():
            upstream.save(force_insert=is_new)
    except IntegrityError:
        raise BadInput(fields={"name": _("Another server has this name already.")}) from None
    return upstream


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
