"""What happens by itself when its time has come."""

from django.utils import timezone

from core.clocks.acting import AT_ONCE, each
from core.moves import move
from reviews.applications.models import Application, Attempt
from reviews.applications.states import APPLICATION_MOVES, ATTEMPT_MOVES, ApplicationState, AttemptState


def expire_attempts() -> int:
    """Tries that were not finished in their days count as tries."""
    late = Attempt.objects.filter(state=AttemptState.OPEN, due_at__lt=timezone.now())
    return each(late[:AT_ONCE], lambda attempt: move(attempt, ATTEMPT_MOVES, "expire", reason="late"))


def lapse_applications() -> int:
    """Applicants who said nothing for long."""
    waiting = [ApplicationState.CALIBRATION, ApplicationState.MORE_INFO]
    silent = Application.objects.filter(state__in=waiting, due_at__lt=timezone.now()).exclude(attempts__state="rating")
    return each(silent[:AT_ONCE], lambda one: move(one, APPLICATION_MOVES, "lapse", reason="silence"))
