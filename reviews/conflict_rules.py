"""What earlier reviews tell of ties between people."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.policies import current
from deliberation.conflicts import Case, Found, Link, behind, bond
from projects.models import Release
from reviews.models import Assignment, Stake
from reviews.states import SENT

behind(Release, Link("stakes__user", author=False, where={"stakes__is_hard": True}))


@bond("lineage", words=_("wrote something that it is made from"), is_hard=True, about=Release)
def lineage(case: Case) -> list[Found]:
    return _stakes(case, "lineage")


@bond("payer", words=_("decides on the grant that pays for it"), is_hard=True, about=Release)
def payers(case: Case) -> list[Found]:
    return _stakes(case, "payer")


@bond("suggested", words=_("was suggested by the authors"), is_hard=False, about=Release)
def suggested(case: Case) -> list[Found]:
    return _stakes(case, "suggested")


@bond("unwanted", words=_("is somebody whom the authors would rather not have"), is_hard=False, about=Release)
def unwanted(case: Case) -> list[Found]:
    return _stakes(case, "unwanted")


@bond("reciprocal", words=_("was lately reviewed by one of its authors"), is_hard=False, about=Release)
def reciprocal_reviews(case: Case) -> list[Found]:
    """You judge mine, I judge yours. Its evidence names a reviewer: it is for editors, never for the judge."""
    lately = timezone.now() - timedelta(days=current("review")["reciprocal_days"])
    theirs = Assignment.objects.filter(reviewer__in=case.people, state__in=SENT, state_changed_at__gte=lately)
    return [
        Found(theirs, "round__release__submitted_by", "round__release__project__name"),
        Found(theirs, "round__release__project__created_by", "round__release__project__name"),
    ]


def _stakes(case: Case, rule: str) -> list[Found]:
    return [Found(Stake.objects.filter(release=case.subject, rule=rule), "user", "because")]
