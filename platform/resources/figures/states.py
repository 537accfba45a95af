from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from resources.grants.states import Tier


class Measure(TextChoices):
    """What is counted. Of amounts the part is a unit; of waiting a tier, or `call`; of decisions what was decided."""

    BROUGHT = "brought", _("Brought into the pools")
    GRANTED = "granted", _("Passed to grants")
    USED = "used", _("Used by grants")
    WAIT = "wait", _("From asking to the decision")
    DECISION = "decision", pgettext_lazy("request", "Decisions")
    CALL_DECISION = "call", _("Decisions in calls")


AMOUNTS = (Measure.BROUGHT, Measure.GRANTED, Measure.USED)
CALL = "call"  # of waiting: made to a call, which waits with all others
WAITS = {**{str(tier.value): tier.label for tier in Tier}, CALL: _("Made to a call")}
# The verb of the first decision on a request.
DECISIONS = {
    "request.approve": "at_once",
    "request.offer": "full",
    "request.offer_part": "part",
    "request.decline": "declined",
}
OUTCOMES = {
    "at_once": _("Granted at once by rules"),
    "full": pgettext_lazy("request", "Granted in full"),
    "part": pgettext_lazy("request", "Granted in part"),
    "declined": pgettext_lazy("request", "Declined"),
}
