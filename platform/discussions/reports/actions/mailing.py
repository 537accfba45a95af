"""Mails to somebody who reported a problem without an account, in the words that a reporter with one is told."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.models import Event
from discussions.reports.actions.visiting import proof_of
from discussions.reports.models import Visitor
from discussions.reports.notices import notice_for_visitor
from discussions.reports.queries import visible_reports
from discussions.reports.visitors import Holder, key_of
from notifications.mails import in_paragraphs, of_talk, talk_subject


def tell_visitor(*, report_id: str, event_id: str) -> None:
    """What happened, if they still want to hear of it and may."""
    visitor = Visitor.objects.filter(report=report_id, email_proved_at__isnull=False).first()
    report = visible_reports(Holder(report_id)).filter(pk=report_id).first()
    event = Event.objects.filter(pk=event_id).first()
    notice = notice_for_visitor(event) if event is not None else None
    if visitor is None or report is None or event is None or notice is None:
        return
    with override(visitor.language):
        words = notice.words(event, report)
        where = _("Answer and follow it here: %(address)s") % {"address": address_of(visitor)}
        stop = _("There you can also end these mails, or take the report over with an account.")
        said = [words.title, words.body, where, stop]
        heads, subject = of_talk("report", report.pk), talk_subject(report.title)
        in_paragraphs(to=visitor.email, subject=subject, paragraphs=said, headers=heads).send()


def ask_for_proof(*, report_id: str) -> None:
    """It holds nothing that somebody typed: they may have given the address of somebody else."""
    visitor = Visitor.objects.filter(report=report_id, email_proved_at=None).exclude(email="").first()
    if visitor is None:
        return
    with override(visitor.language):
        subject = _("Do you want to hear of your report?")
        why = _("Somebody reported a problem on %(site)s and gave this address. If it was you, press the button there:")
        not_you = _("If it was not you, do nothing: no other mail will come.")
        link = settings.SITE_URL + reverse("reports:followed-proof", args=[proof_of(visitor)])
        said = [subject, why % {"site": settings.SITE_NAME}, link, not_you]
        in_paragraphs(to=visitor.email, subject=f"{subject} · {settings.SITE_NAME}", paragraphs=said).send()


def address_of(visitor: Visitor) -> str:
    return settings.SITE_URL + reverse("reports:followed", args=[key_of(visitor)])
