"""When a limit that counts days begins anew, and how long it is until then."""

from datetime import UTC, date, datetime, time

from django.utils import timezone


def midnight(day: date) -> datetime:
    """With which the day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def seconds_until(at: datetime) -> int:
    """At least one: nobody is told to come back at once."""
    return max(1, int((at - timezone.now()).total_seconds()))
