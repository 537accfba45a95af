"""What happens by itself when its time has come."""

from django.utils import timezone

from core.clocks.acting import AT_ONCE, each
from resources.grants.actions.adjusting import lapse_adjustment
from resources.grants.actions.deciding import lapse_request
from resources.grants.models import GrantAdjustment, ResourceRequest
from resources.grants.states import AdjustmentState, RequestState


def lapse_requests() -> int:
    """Applicants who did not answer, or did not accept, in their days."""
    theirs = [RequestState.INFO_NEEDED, RequestState.AWARD_OFFERED]
    silent = ResourceRequest.objects.filter(state__in=theirs, due_at__lt=timezone.now())
    return each(silent.order_by("due_at")[:AT_ONCE], lapse_request)


def lapse_adjustments() -> int:
    waiting = GrantAdjustment.objects.filter(state=AdjustmentState.PROPOSED, due_at__lt=timezone.now())
    return each(waiting.order_by("due_at")[:AT_ONCE], lapse_adjustment)
