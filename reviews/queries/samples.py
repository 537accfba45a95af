"""What was published by its checks alone and drawn to be looked at."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.permissions import can
from core.problems import NotFound
from deliberation.conflicts import off_limits
from projects.models import Release
from reviews.models import Sample
from reviews.states import SampleState


def open_samples(judge: Any) -> QuerySet[Sample]:
    """Those that wait for a look and that this person may judge, the oldest first."""
    if not can(judge, "reviews.see_desk"):
        return Sample.objects.none()
    waiting = Sample.objects.filter(state=SampleState.OPEN).exclude(release__in=off_limits(judge, Release))
    return waiting.select_related("release__project__owner").order_by("due_at", "id")


def get_sample(judge: Any, id: str) -> Sample:
    found = Sample.objects.filter(pk=id).select_related("release__project__owner", "release__project__repository")
    sample = found.first() if can(judge, "reviews.see_desk") else None
    if sample is None:
        raise NotFound(_("There is no sample under this address, or you may not see it."))
    return sample
