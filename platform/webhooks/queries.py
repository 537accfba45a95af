"""Endpoints through the eyes of those who look after their place."""

from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.ids import is_id
from core.prepared import Given, Prepared
from core.problems import NotFound
from webhooks.models import Delivery, Endpoint
from webhooks.offers import Place, is_wanted, place_of, places_of, type_of
from webhooks.states import DeliveryState, EndpointState


def endpoints_of(person: Any) -> QuerySet[Endpoint]:
    """Those that hang on a place of this person, newest first."""
    if not getattr(person, "is_authenticated", False):
        return Endpoint.objects.none()
    at = Q(pk=None)
    by_kind: dict[str, list[str]] = {}
    for place in places_of(person):
        by_kind.setdefault(place.kind, []).append(place.id)
    for kind, ids in by_kind.items():
        at |= Q(place_type=kind, place_id__in=ids)
    return Endpoint.objects.filter(at).select_related("owner").order_by("-id")


def get_endpoint(person: Any, id: str) -> Endpoint:
    """By its place, which is asked for alone: a list of all of theirs may be too long to show it."""
    found = Endpoint.objects.select_related("owner").filter(pk=id).first() if is_id(id) else None
    if found is None or get_place(person, f"{found.place_type}:{found.place_id}") is None:
        raise NotFound(_("There is no webhook of yours under this address."))
    return found


def get_place(person: Any, key: str) -> Place | None:
    """By its key, if this person looks after it."""
    kind, _colon, id = key.partition(":")
    return place_of(person, (kind, id)) if getattr(person, "is_authenticated", False) else None


def deliveries_of(endpoint: Endpoint) -> QuerySet[Delivery]:
    return endpoint.deliveries.order_by("-id")


def get_delivery(endpoint: Endpoint, id: str) -> Delivery:
    found = endpoint.deliveries.filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such delivery."))
    return found


def is_awaited(verb: str, *, by: str) -> bool:
    """Whether a person wants to be told of this of their own: for what happens too often to be written down for all."""
    return any(is_wanted(wanted, type_of(verb)) for wanted in _wanted_of_ones_own(owner=by))


def _wanted_of_own() -> QuerySet[Endpoint, Any]:
    own = Endpoint.objects.filter(owner=Given("owner", CharField()), place_type="owner", place_id=F("owner__owner"))
    return own.exclude(state=EndpointState.DISABLED).values_list("wanted", flat=True)


_wanted_of_ones_own: Prepared[Any] = Prepared(_wanted_of_own)


def due_endpoints() -> QuerySet[Endpoint]:
    """Those that have something to send and neither rest nor are being served."""
    now = timezone.now()
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), state=DeliveryState.WAITING, due_at__lte=now)
    rested = Q(resting_until=None) | Q(resting_until__lte=now)
    free = Q(busy_until=None) | Q(busy_until__lte=now)
    return Endpoint.objects.filter(rested, free, Exists(due), state=EndpointState.ACTIVE)
