from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Urgency(TextChoices):
    """How much a notification wants of its reader; it decides the channels it takes."""

    NEEDS_YOU = "needs_you", _("Needs you")
    MOVED = "moved", _("Your things moved")
    FYI = "fyi", _("For your information")


NEEDS_YOU, MOVED, FYI = Urgency.NEEDS_YOU, Urgency.MOVED, Urgency.FYI
MOST_URGENT_FIRST = (NEEDS_YOU, MOVED, FYI)
