"""What people gave to the commons as reviewers: each review that was sent and thanked, one line."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contributions import Line, contribution
from projects.states import PUBLIC
from reviews.models import Review
from reviews.states import FINAL, AssignmentState


@contribution("reviews", title=gettext_lazy("Reviews"))
def reviews_given(user: Any, most: int) -> list[Line]:
    """Of which release is told only once all is decided about it and the reviewer has signed; and to others nothing of
    a review that is not, for its day alone could say whose it was."""
    given = (
        Review.objects.filter(assignment__reviewer=user, assignment__state=AssignmentState.THANKED)
        .select_related("assignment__round__release__project__owner")
        .order_by("-submitted_at")
    )
    return [_line(review) for review in given[:most]]


def _line(review: Review) -> Line:
    release = review.assignment.round.release
    at = review.submitted_at or review.saved_at
    outcome = str(review.get_quality_display())
    if release.state in FINAL and review.is_signed:
        is_public = release.state in PUBLIC and not release.project.is_private
        text = _("A review of %(release)s") % {"release": release}
        return Line(text, at, release.get_absolute_url(), outcome, is_public=is_public)
    words = {"kind": release.project.get_kind_display()}
    return Line(_("A review, unnamed (%(kind)s)") % words, at, outcome=outcome, is_public=False)
