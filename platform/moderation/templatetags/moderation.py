"""What the desk of moderators says of events."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.models import Event

register = template.Library()


@register.filter
def happened(event: Event) -> str:
    words = {
        "concern.open": _("Flagged for the first time"),
        "concern.hide": _("Put out of sight by its flags"),
        "concern.show": _("Changed by its author, and back"),
        "concern.settle": pgettext("concern", "Decided"),
        "concern.remind": _("Waits still"),
        "concern.escalate": _("Given to the administrators"),
    }
    return words.get(event.verb, event.verb)
