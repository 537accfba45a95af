from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(TextChoices):
    """How much a notification wants of its reader; it decides the channels it takes."""

    NEEDS_YOU = "needs_you", _("Needs you")
    MOVED = "moved", _("Your things moved")
    FYI = "fyi", _("For your information")


NEEDS_YOU, MOVED, FYI = Urgency.NEEDS_YOU, Urgency.MOVED, Urgency.FYI
MOST_URGENT_FIRST = (NEEDS_YOU, MOVED, FYI)


class Channel(TextChoices):
    SITE = "site", _("Inbox")
    MAIL = "mail", _("Mail at once")
    DIGEST = "digest", pgettext_lazy("mail", "Digest")


# What needs somebody is always in their inbox; what is only for their information is not worth a mail of its own.
_FIXED = {(NEEDS_YOU, Channel.SITE), (FYI, Channel.MAIL)}
CHOOSABLE = tuple((u, c) for u in Urgency for c in Channel if (u, c) not in _FIXED)


class Digest(TextChoices):
    """How long a notification may wait for the digest it goes into."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")


DIGEST_OF = {NEEDS_YOU: Digest.DAILY, MOVED: Digest.DAILY, FYI: Digest.WEEKLY}


class MailState(TextChoices):
    """Of a mail in the outbox. Sending is said before it is tried, so a killed worker leaves a trace, not a riddle."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    DROPPED = "dropped", _("Not needed any more")
    FAILED = "failed", _("Could not be sent")


class Taken(TextChoices):
    """What became of a mail that came in."""

    WRITTEN = "written", _("Written")
    REFUSED = "refused", _("Refused")
    IGNORED = "ignored", _("Not looked at")
