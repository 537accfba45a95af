"""What the desk of moderators says of events, and what pages ask before they offer a flag."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.models import Event
from moderation.models import Concern
from moderation.states import ConcernState
from moderation.things import is_theirs

register = template.Library()


@register.simple_tag
def is_looked_at_first(kind: str, id: str) -> bool:
    """Whether a moderator looks before others read it, whatever its author does: it was written in a storm."""
    waits = Concern.objects.filter(kind=kind, object_id=id, state=ConcernState.HIDDEN, was_mended=True)
    return waits.exists()


@register.simple_tag(takes_context=True)
def may_flag(context: dict[str, Any], kind: str, thing: Any) -> bool:
    user = context["request"].user
    return user.is_authenticated and not is_theirs(user, kind, thing)


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
