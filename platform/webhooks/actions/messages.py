"""From an event to a message for each endpoint that may have it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.ids import new_id
from core.models import Event
from core.policies import current
from webhooks.models import Delivery, Endpoint
from webhooks.offers import SITE, is_wanted, offer_of, type_of
from webhooks.states import DeliveryState, EndpointState
from webhooks.tasks import ask_to_serve

TEST = "webhook.test"


@transaction.atomic
def enqueue(*, event: Event) -> list[Delivery]:
    """A message for every endpoint that wants this event and whose owner may see it; once, however often it comes."""
    outside, offered = type_of(event.verb), offer_of(event.verb)
    made = []
    for endpoint in _endpoints_at({SITE, *offered.places(event)}):
        if is_wanted(endpoint.wanted, outside) and list(offered.seen_by(endpoint.owner, [event.object_id])):
            delivery, is_new = Delivery.objects.get_or_create(
                endpoint=endpoint, message_id=event.pk, defaults={"event": event, "type": outside}
            )
            made += [delivery] if is_new else []
    for delivery in made:
        _serve_soon(delivery)
    return made


def send_test(*, endpoint: Endpoint) -> Delivery:
    """A message that says nothing but that it arrived."""
    with transaction.atomic():
        delivery = Delivery.objects.create(endpoint=endpoint, message_id=new_id(), type=TEST)
        Endpoint.objects.filter(pk=endpoint.pk).update(resting_until=None)
        _serve_soon(delivery)
    return delivery


def replay(*, delivery: Delivery) -> Delivery:
    """Send it again now, under the same id and with the same body."""
    with transaction.atomic():
        delivery.state, delivery.tries, delivery.due_at = DeliveryState.WAITING, 0, timezone.now()
        delivery.save(update_fields=["state", "tries", "due_at"])
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(resting_until=None)
        _serve_soon(delivery)
    return delivery


def forget_old() -> int:
    """Shorten the log. What still waits to be sent is kept."""
    before = timezone.now() - timedelta(days=current("webhooks")["log_days"])
    old = Delivery.objects.filter(created_at__lt=before).exclude(state=DeliveryState.WAITING)
    return old.delete()[0]


def _endpoints_at(places: set[tuple[str, str]]) -> QuerySet[Endpoint]:
    at = Q(pk=None)
    for kind, id in places:
        at |= Q(place_type=kind, place_id=id)
    active = Endpoint.objects.exclude(state=EndpointState.DISABLED).filter(at, owner__is_active=True)
    return active.filter(owner__suspended_at=None).select_related("owner").order_by("pk")


def _serve_soon(delivery: Delivery) -> None:
    transaction.on_commit(lambda: ask_to_serve(delivery.endpoint_id))
