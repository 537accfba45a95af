"""Reviews, as what people did: those that they signed, of releases that became public, once all is decided."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.activity import Done, activity
from accounts.models import Owner
from projects.queries import listed_projects
from projects.states import PUBLIC
from reviews.models import Review
from reviews.states import AssignmentState


@activity
def signed_reviews(viewer: Any, owner: Owner, before: datetime | None, most: int) -> Iterable[Done]:
    """Whoever did not sign is named nowhere, to nobody."""
    release = "assignment__round__release"
    public = {
        f"{release}__project__in": listed_projects(viewer).order_by().values("pk"),
        f"{release}__state__in": PUBLIC,
    }
    rows = Review.objects.filter(
        assignment__reviewer__owner=owner,
        assignment__state=AssignmentState.THANKED,
        is_signed=True,
        submitted_at__isnull=False,
        **public,
    )
    rows = rows.filter(submitted_at__lt=before) if before else rows
    for review in rows.select_related(f"{release}__project__owner").order_by("-submitted_at", "-id")[:most]:
        about = review.assignment.round.release
        words = _("reviewed %(release)s") % {"release": about}
        yield Done(review.pk, review.submitted_at or about.created_at, words, about.get_absolute_url(), "badge-check")
