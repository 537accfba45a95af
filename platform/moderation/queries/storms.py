"""Whether there is a storm, and whom it is about."""

from typing import Any

from django.core.cache import cache

from core.policies import current
from core.redis import doing_without
from moderation.models import Storm

MARK = "moderation.storm"


def storm_now() -> Storm | None:
    return Storm.objects.filter(ended_at=None).select_related("begun_by__owner").first()


def is_storm() -> bool:
    return Storm.objects.filter(ended_at=None).exists()


def is_marked() -> bool:
    """What every page says at its top; a minute late at most, and without a question to the database."""
    with doing_without("asking for a storm"):
        return bool(cache.get(MARK))
    return is_storm()


def is_looked_at_first(person: Any) -> bool:
    """Whether what this person writes now waits for a moderator: somebody hardly known, without a role, in a storm."""
    return is_storm() and person.trust < current("moderation")["storm_trust"] and not person.roles
