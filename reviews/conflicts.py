"""Who may not judge which release: the engine's answer, in the words of reviews.

One condition for lists (a query) and for one release (the same query, narrowed), so that they can never disagree.
"""

from typing import Any

from django.db.models import Q, QuerySet

from deliberation.conflicts import blocked, is_blocked
from projects.models import Release


def conflicted(user: Any) -> Q:
    """True of releases that this person has a hard conflict of interest with."""
    return blocked(user, Release)


def has_conflict(user: Any, release: Release) -> bool:
    return is_blocked(user, release)


def without_conflict(user: Any, releases: "QuerySet[Release]") -> "QuerySet[Release]":
    return releases.exclude(conflicted(user))
