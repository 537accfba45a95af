"""Upstream servers, through the eyes of those who look after them and of those who relay runs to them."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from core.permissions import can
from core.problems import NotFound
from inference.upstreams.models import Relayed, Upstream
from projects.states import LOCKED

OF_RELEASE = "deployment__release__project__owner"


def upstreams_of(viewer: Any) -> QuerySet[Upstream]:
    """All for operators; nobody else knows of any. The newest first."""
    rows = Upstream.objects.order_by("-id") if can(viewer, "fleet.operate") else Upstream.objects.none()
    relayed = Relayed.objects.select_related(OF_RELEASE).order_by("id")
    return rows.select_related("added_by__owner").prefetch_related(Prefetch("relayed", queryset=relayed))


def get_upstream(viewer: Any, id: str) -> Upstream:
    found = upstreams_of(viewer).filter(pk=id.replace("\x00", "").lower()).first()
    if found is None:
        raise NotFound(_("There is no upstream server here."))
    return found


def get_relayed(viewer: Any, upstream: str, id: str) -> Relayed:
    rows = Relayed.objects.filter(upstream=get_upstream(viewer, upstream), pk=id.replace("\x00", "").lower())
    found = rows.select_related("upstream", OF_RELEASE).first()
    if found is None:
        raise NotFound(_("This server runs no such release for us."))
    return found


def in_relay() -> QuerySet[Relayed]:
    """What upstream servers run at present. Where one is paused, hosts of our own run its releases if they can."""
    return Relayed.objects.filter(upstream__paused_at=None)


def to_relay() -> list[Relayed]:
    """The same, but what may not be run any more, for whoever relays."""
    rows = in_relay().exclude(deployment__release__state__in=LOCKED)
    return list(rows.select_related("upstream", "deployment__release").order_by("id"))


def relayed_deployments() -> frozenset[str]:
    """Of which hosts of our own keep their hands off."""
    return frozenset(in_relay().values_list("deployment", flat=True))


def price_of(deployment_id: str) -> float | None:
    """Milliseconds of the device for a token, where they are agreed and not measured."""
    found = in_relay().filter(deployment=deployment_id).values_list("ms_per_1000_tokens", flat=True).first()
    return None if found is None else found / 1_000
