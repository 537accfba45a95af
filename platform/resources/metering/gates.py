"""Every download passes here: refused once its owner's share of the day is used up, counted in one visit to Redis."""

from datetime import date, timedelta
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from core.instants import midnight, seconds_until
from core.problems import TooMany
from core.redis import connection
from projects.models import Project
from projects.usage.traffic import counts, gate
from resources.grants.links import apply_link
from resources.units import EGRESS

log = structlog.get_logger(__name__)
KEPT_SECONDS = 3 * 86_400


@gate
def refuse(project: Project, size: int) -> None:
    """Where Redis is away a download goes uncounted rather than unserved."""
    today = timezone.now().date()
    try:
        is_closed = bool(connection().sismember(closed_on(today), project.owner_id))
    except RedisError as error:
        log.warning("traffic_not_asked", project=project.pk, error=str(error))
        is_closed = False
    if is_closed:
        raise _refusal(project, size, today)


@counts
def count(owner: str, size: int) -> None:
    """On the day on which it was sent: what takes long may be of two."""
    today = timezone.now().date()
    try:
        with connection().pipeline(transaction=False) as pipe:
            pipe.hincrby(sent_on(today), owner, size)
            pipe.expire(sent_on(today), KEPT_SECONDS)
            pipe.execute()
    except RedisError as error:
        log.warning("traffic_not_counted", owner=owner, error=str(error))


def close(owner: str, day: date) -> None:
    connection().sadd(closed_on(day), owner)
    connection().expire(closed_on(day), KEPT_SECONDS)


def open_again(owner: str, day: date) -> None:
    connection().srem(closed_on(day), owner)


def closed_for(day: date) -> list[str]:
    found: Any = connection().smembers(closed_on(day))
    return [owner.decode() for owner in found]


def sent_on(day: date) -> str:
    """Hash: owner → bytes that nobody has written down yet."""
    return f"traffic:sent:{day}"


def closed_on(day: date) -> str:
    return f"traffic:closed:{day}"


def days_until(today: date) -> list[date]:
    """What was sent in the last seconds of a day is still to be counted on the next."""
    return [today - timedelta(days=1), today]


def _refusal(project: Project, size: int, today: date) -> TooMany:
    resets_at = midnight(today + timedelta(days=1))
    detail = _(
        "What may be downloaded of %(owner)s’s projects today is used up. Come back after %(at)s UTC, or ask them to "
        "ask for more."
    )
    words = {"owner": project.owner.handle, "at": resets_at.strftime("%Y-%m-%d %H:%M")}
    return TooMany(
        detail % words,
        code="egress_exhausted",
        retry_after=seconds_until(resets_at),
        unit=EGRESS,
        needed=size,
        remaining=0,
        resets_at=resets_at.isoformat(),
        apply=apply_link(EGRESS, size, project),
    )
