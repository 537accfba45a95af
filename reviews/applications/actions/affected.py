"""Looking again at what rests on the word of somebody who was suspended."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.permissions import require
from core.problems import Conflict
from reviews.actions import ask_one_more, ask_second_look
from reviews.applications.models import Standing
from reviews.applications.queries.affected import IN_DOUBT, REASON, Affected, get_affected


@transaction.atomic
def recheck(*, standing: Standing, review: str, officer: Any) -> Affected:
    """An open round gets one reviewer more; a public release is looked at once more by somebody else."""
    require(officer, "applications.recheck", standing)
    if standing.state not in IN_DOUBT:
        text = _("Only the verdicts of somebody who is suspended are looked at again.")
        raise Conflict(text, code="wrong_state", state=standing.state)
    found = get_affected(officer, standing, review)
    if found.is_asked:
        raise Conflict(_("Somebody has asked for this already."), code="already_asked")
    if found.act == "more":
        ask_one_more(round=found.review.assignment.round, officer=officer, reason=REASON)
    else:
        ask_second_look(release=found.release, officer=officer, reason=REASON)
    return get_affected(officer, standing, review)
