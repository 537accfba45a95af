"""Put an order into the stream of its deployment, and see that somebody serves it."""

import time

from django.utils.translation import gettext as _

from core.policies import recent
from core.problems import TooMany, Unavailable
from core.redis import at_once, connection
from core.saying import said
from inference.models import Deployment
from inference.queries.deployments import hopeless_for
from inference.vocabulary import BY_FILES
from inference.wire import keys
from inference.wire.orders import Order

BUSY_SECONDS = 2  # when to come back after a full queue
CLOSED_SECONDS = 10


def require_room(deployment: Deployment) -> None:
    """Refuse before anything is reserved: no host, a model that cannot be loaded, or a full queue."""
    policy = recent("serving")
    _require_hope(deployment)
    if deployment.drained_at is not None:
        detail = _("This model takes no runs at the moment: those who run the site are emptying it.")
        raise Unavailable(detail, code="deployment_drained", retry_after=CLOSED_SECONDS)
    load, hosts, is_placed = at_once(
        ("XLEN", keys.requests(deployment.id)),
        ("ZCOUNT", keys.HOSTS, time.time() - keys.HOST_SECONDS, "+inf"),
        ("EXISTS", keys.placed(deployment.id)),
    )
    if not hosts and not is_placed:
        raise no_workers()
    limit = "media_queue_limit" if deployment.task in BY_FILES else "queue_limit"
    if load >= policy[limit]:
        detail = _("%(count)d runs are waiting for this model already. Try again in a moment.") % {"count": load}
        raise TooMany(detail, code="queue_full", retry_after=BUSY_SECONDS)


def no_workers() -> Unavailable:
    text = _("No worker is running models at the moment.")
    return Unavailable(text, code="no_engine", retry_after=CLOSED_SECONDS)


def submit(deployment: str, order: Order, web: str) -> bytes:
    """Returns the entry. A deployment that nobody serves is called for; whichever host is first loads it. Said twice it
    is the same run, which ends once."""
    fields = [part for pair in order.as_entry(web).items() for part in pair]
    entry, _wanted, is_placed = at_once(
        ("XADD", keys.requests(deployment), "*", *fields),
        ("ZADD", keys.WANTED, time.time(), deployment),
        ("EXISTS", keys.placed(deployment)),
    )
    if not is_placed:
        connection().xadd(keys.PLACEMENTS, {"want": deployment}, maxlen=1000)
    return bytes(entry)


def submit_now(deployment: str, order: Order, web: str) -> None:
    """The same for whoever does not wait for the answer."""
    client = connection()
    with client.pipeline(transaction=False) as pipe:
        pipe.xadd(keys.requests(deployment), order.as_entry(web))  # type: ignore[arg-type]  # as above
        pipe.zadd(keys.WANTED, {deployment: time.time()})
        pipe.xadd(keys.PLACEMENTS, {"want": deployment}, maxlen=1000)
        pipe.execute()


def call_off(run: str) -> None:
    """Tell whoever works on it; the key tells those who were not listening."""
    with connection().pipeline(transaction=False) as pipe:
        pipe.set(keys.cancel(run), 1, ex=keys.CANCEL_SECONDS)
        pipe.publish(keys.CANCELS, run)
        pipe.execute()


def _require_hope(deployment: Deployment) -> None:
    if wait := hopeless_for(deployment):
        detail = _("This model could not be loaded: %(reason)s") % {"reason": said(deployment.error)}
        raise Unavailable(detail, code=f"model_{deployment.error_code}", retry_after=wait)
