"""Mails to somebody who reported a problem without an account, in the words that a reporter with one is told."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.models import Event
from discussions.reports.actions.visiting import proof_of
from discussions.reports.models import Visitor
from discussions.reports.notices import notice_for_visitor
from discussions.reports.queries import visible_reports
from discussions.reports.visitors import Holder, key_of


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
        talk = f"<report.{report.pk}@{urlsplit(settings.SITE_URL).hostname}>"
        heads = {"In-Reply-To": talk, "References": talk}
        subject = f"[{settings.SITE_NAME}] {report.title}"
        _send(visitor, subject, [words.title, words.body, where, stop], **heads)


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
        _send(visitor, f"{subject} · {settings.SITE_NAME}", said)


def address_of(visitor: Visitor) -> str:
    return settings.SITE_URL + reverse("reports:followed", args=[key_of(visitor)])


def _send(visitor: Visitor, subject: str, paragraphs: list[str], **heads: str) -> None:
    said = [text for text in paragraphs if text]
    shown: dict[str, Any] = {
        "subject": subject,
        "paragraphs": said,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body="\n\n".join(said),
        to=[visitor.email],
        headers={"Auto-Submitted": "auto-generated", **heads},
    )
    message.attach_alternative(render_to_string("emails/message.html", shown), "text/html")
    message.send()
