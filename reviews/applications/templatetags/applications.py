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
    "application.overturn": _("Admitted on appeal"),
    "application.convene_anew": _("An appeal: others decide anew"),
    "application.calibrate_anew": _("An appeal: may begin the calibration"),
    "standing.go_on": _("An appeal: the probation goes on"),
    "standing.hear_anew": _("An appeal: heard anew"),
    "standing.begin": _("Probation began"),
    "standing.mentor": _("Has a mentor"),
    "standing.co_sign": _("A review was signed"),
    "standing.extend": _("Probation extended"),
    "standing.confirm": _("Probation passed"),
    "standing.end": _("Probation ended"),
    "standing.promote": _("Became senior"),
    "standing.pause": _("Paused"),
    "standing.keep_paused": _("The pause was made to last"),
    "standing.free_pause": _("An appeal: may return at any time"),
    "standing.warn": _("Has been silent for long"),
    "standing.remind": _("Reminded"),
    "standing.stay": _("Still here"),
    "standing.resume": _("Returned"),
    "standing.suspend": _("Suspended"),
    "standing.reinstate": _("Reinstated"),
    "standing.revoke": _("Revoked"),
    "standing.retire": _("Retired, with thanks"),
    "application.drop_kind": _("Went on without one kind"),
}


@register.filter
def told(event: Event) -> str:
    """What happened, in words."""
    return str(WORDS.get(event.verb, event.verb))


REASONS = {
    "conduct": _("Conduct towards people"),
    "breach_of_blindness": _("Told what was to be kept"),
    "conflict_hidden": _("Hid a conflict of interest"),
    "carelessness": _("Judged carelessly"),
}


@register.filter
def told_reason(code: str) -> str:
    return str(REASONS.get(code, code))
