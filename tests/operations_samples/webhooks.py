"""What other machines are told."""

from accounts.site_map import addresses
from tests.operations_samples.cast import Cast, Sample, Samples


def webhooks(cast: Cast) -> Samples:
    from webhooks.models import Delivery, Endpoint

    place = {"place_type": "owner", "place_id": cast.owner.owner_id}
    endpoint = Endpoint.objects.create(owner=cast.owner, url="https://example.org/hook", wanted=["*"], **place)
    delivery = Delivery.objects.create(endpoint=endpoint, message_id="one", type="webhook.test")
    one = {"endpoint": endpoint.pk}
    names = [address.name for address in addresses() if address.name.startswith(("webhooks:", "api-webhook-"))]
    without = {"webhooks:endpoints", "api-webhook-places"}
    samples = dict.fromkeys({*names, "api-webhook"} - without, Sample(one))
    return samples | dict.fromkeys(("webhooks:replay", "api-webhook-replay"), Sample(one | {"delivery": delivery.pk}))
