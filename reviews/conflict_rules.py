"""What earlier reviews tell of ties between people."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.policies import current
from deliberation.conflicts import Case, Found, bond
from reviews.models import Assignment
from reviews.states import SENT


@bond("reciprocal", words=_("was lately reviewed by one of its authors"), is_hard=False)
def reciprocal_reviews(case: Case) -> list[Found]:
    """You judge mine, I judge yours. Its evidence names a reviewer: it is for editors, never for the judge."""
    lately = timezone.now() - timedelta(days=current("review")["reciprocal_days"])
    theirs = Assignment.objects.filter(reviewer__in=case.people, state__in=SENT, state_changed_at__gte=lately)
    return [
        Found(theirs, "round__release__submitted_by", "round__release__project__name"),
        Found(theirs, "round__release__project__created_by", "round__release__project__name"),
    ]
