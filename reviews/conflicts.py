"""Who may not judge what: the hard conflicts of interest that the site itself knows of.

One condition for lists (a query) and for one release (the same query, narrowed), so that they can never disagree.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership
from projects.models import Member, Release


def conflicted(user: Any) -> Q:
    """True of releases that are this person's own, in any way."""
    organisations = Membership.objects.filter(user=user).values("organisation")
    colleagues = Membership.objects.filter(organisation__in=organisations).values("user")
    return (
        Q(submitted_by=user)
        | Q(project__created_by=user)
        | Q(project__owner_id=user.owner_id)
        | Q(project__owner__organisation__in=organisations)
        | Q(Exists(Member.objects.filter(project=OuterRef("project"), user=user)))
        | Q(submitted_by__in=colleagues)
    )


def has_conflict(user: Any, release: Release) -> bool:
    return Release.objects.filter(conflicted(user), pk=release.pk).exists()


def without_conflict(user: Any, releases: "QuerySet[Release]") -> "QuerySet[Release]":
    return releases.exclude(pk__in=Release.objects.filter(conflicted(user), pk__in=releases.values("pk")).values("pk"))
