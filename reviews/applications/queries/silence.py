"""Who has done nothing here for long. A sign of life is a sign-in, or anything that left an event."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.models import Event
from core.policies import current
from reviews.applications.models import Standing
from reviews.applications.states import StandingState


def asked_for_a_sign() -> QuerySet[Standing]:
    """Whose clock of silence runs."""
    return Standing.objects.filter(state=StandingState.ACTIVE, clock_owner="reviewer")


def fallen_silent() -> QuerySet[Standing]:
    """Silent for so long that the first notice is due."""
    active = Standing.objects.filter(state=StandingState.ACTIVE, clock_owner="")
    return active.filter(~_has_shown_life(_since()), state_changed_at__lt=_since()).select_related("user")


def heard_again() -> QuerySet[Standing]:
    return asked_for_a_sign().filter(_has_shown_life(_since())).select_related("user")


def silent_to_the_end() -> QuerySet[Standing]:
    late = asked_for_a_sign().filter(due_at__lt=timezone.now())
    return late.filter(~_has_shown_life(_since())).select_related("user")


def _since() -> datetime:
    policy = current("reviewers")
    return timezone.now() - timedelta(days=policy["quiet_days"] - policy["quiet_notice_days"])


def _has_shown_life(since: datetime) -> Q:
    acted = Event.objects.filter(actor=OuterRef("user"), at__gte=since)
    return Q(user__last_login__gte=since) | Q(Exists(acted))
