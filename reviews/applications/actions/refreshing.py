"""Back after a long pause: a few cases with planted faults, judged as in a calibration, and scored by the machine."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.policies import Policy, current
from core.problems import Conflict
from reviews.applications.actions.bank import stock_bank
from reviews.applications.actions.calibrating import draw, lay_out
from reviews.applications.actions.standing import check_not_held
from reviews.applications.models import Attempt, Standing
from reviews.applications.queries.refreshing import next_refresher_at
from reviews.applications.queries.standing import owes_refresher
from reviews.applications.states import CaseSort


@transaction.atomic
def start_refresher(*, standing: Standing, user: Any) -> Attempt:
    """Begin the cases that lead back. Who passes them reviews again at once."""
    require(user, "applications.pause", standing)
    check_not_held(standing)
    if not owes_refresher(standing):
        text = _("A refresher is for who paused long; you return by one click, or are here.")
        raise Conflict(text, code="wrong_state", state=standing.state)
    if wait := next_refresher_at(standing):
        text = _("You may try again from %(day)s, with other cases.") % {"day": wait.date().isoformat()}
        raise Conflict(text, code="too_early", retry_at=wait.isoformat())
    stock_bank()
    policy = current("reviewers")
    attempt = _create(standing, policy)
    lay_out(attempt, user, draw(user, attempt, CaseSort.PLANTED, policy["refresher_cases"]))
    events.record("attempt.start", attempt, actor=user, role="reviewer", to_state=attempt.state, reason="refresher")
    return attempt


def _create(standing: Standing, policy: Policy) -> Attempt:
    due = timezone.now() + timedelta(days=policy["calibration_days"])
    facts = {"kind": standing.kind, "due_at": due, "clock_owner": "reviewer", "policy_version": policy.reference}
    try:
        with transaction.atomic():
            return Attempt.objects.create(standing=standing, **facts)
    except IntegrityError:
        raise Conflict(_("A try of this kind is under way."), code="attempt_open") from None
