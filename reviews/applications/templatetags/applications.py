from django import template
from django.utils.translation import gettext_lazy as _

from core.models import Event

register = template.Library()
WORDS = {
    "application.submit": _("Applied"),
    "application.calibrate": _("May begin the calibration"),
    "application.contest": _("Contested a line of the dossier"),
    "application.settle": _("A contested line was settled"),
    "application.convene": _("Calibrated; the panel has it"),
    "application.ask": _("The panel asks"),
    "application.answer": _("Answered"),
    "application.admit": _("Admitted, on probation"),
    "application.reject": _("Not admitted"),
    "application.withdraw": _("Withdrawn"),
    "application.lapse": _("Lapsed after long silence"),
    "application.vote": _("A senior voted"),
    "application.drop_kind": _("Went on without one kind"),
}


@register.filter
def told(event: Event) -> str:
    """What happened, in words."""
    return str(WORDS.get(event.verb, event.verb))
