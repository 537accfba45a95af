"""Whether there is a storm, and whom it is about."""

from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from core.policies import current
from moderation.models import Storm

MARK = "moderation.storm"


def storm_now() -> Storm | None:
    return Storm.objects.filter(ended_at=None).select_related("begun_by__owner").first()


def why_closed() -> str:
    """Why nobody makes an account just now, or nothing."""
    return _("Too much harm comes from new accounts these days.") if storm_now() is not None else ""


def is_marked() -> bool:
    """What every page says at its top; a minute late at most, and without a question to the database."""
    return bool(cache.get(MARK))


def is_looked_at_first(person: Any) -> bool:
    """Whether what this person writes now waits for a moderator: somebody hardly known, without a role, in a storm."""
    return person.trust < current("moderation")["storm_trust"] and storm_now() is not None and not person.roles
