"""Who pays for a run: the budget of the review that it belongs to, or whoever asks. The one seam for other payers."""

from typing import Any

from django.utils.translation import gettext as _

from core.policies import Policy
from core.problems import BadInput
from inference.queries.allowances import Payer, payer_for, review_budget
from projects.models import Release
from projects.states import ReleaseState
from reviews.models import Assignment
from reviews.states import IN_WORK, OPEN_ROUND, SENT

OWN, REVIEW = "own", "review"


def payer_of(user: Any, release: Release, *, address: str = "", wish: str = "", policy: Policy | None = None) -> Payer:
    """A review pays for runs of its reviewer on the release it judges, unless they wish to pay (`own`) themselves.

    Nobody is taken over to their own allowance without having said so.
    """
    review = None if wish == OWN else review_payer(user, release, policy)
    if wish == REVIEW and review is None:
        raise BadInput(fields={"payer": _("You are not reviewing this release; your own allowance pays.")})
    return review or payer_for(user, address, policy)


def review_payer(user: Any, release: Release, policy: Policy | None = None) -> Payer | None:
    """The budget of this person's review of this release, while the round is open."""
    if release.state != ReleaseState.IN_REVIEW or not getattr(user, "is_authenticated", False):
        return None
    held = Assignment.objects.filter(
        reviewer=user, round__release=release, round__state__in=OPEN_ROUND, state__in=[*IN_WORK, *SENT]
    )
    found = held.values_list("pk", flat=True).first()
    return review_budget(found, policy) if found else None
