"""What can be out of sight by its `hidden_at`: put there and back by one compare-and-set, so that it happens once."""

from typing import Any

from django.utils import timezone


def hide_row(row: Any) -> bool:
    """Whether it was in sight until now: of two who hide it at once, one did."""
    return bool(type(row).objects.filter(pk=row.pk, hidden_at=None).update(hidden_at=timezone.now()))


def show_row(row: Any) -> bool:
    """Whether it was out of sight until now."""
    return bool(type(row).objects.filter(pk=row.pk, hidden_at__isnull=False).update(hidden_at=None))
