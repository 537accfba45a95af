"""Mails to somebody who reported a problem without an account, in the words that a reporter with one is told."""

from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.models import Event
from discussions.reports.actions.visiting import proof_of
from discussions.reports.models import Visitor, VisitorMail
from discussions.reports.notices import notice_for_visitor
from discussions.reports.queries import visible_reports
from discussions.reports.visitors import Holder, key_of
from notifications.mails import in_paragraphs, of_talk, talk_subject

log = structlog.get_logger(__name__)


AT_ONCE = 500
TAKEN = timedelta(minutes=10)  # whoever sends it for so long was cut off
PAUSE = timedelta(minutes=1)  # doubled after each refusal
MOST_TRIES = 6


def send_mails() -> int:
    """Those that are due, but for those that were refused, or broke their sender, too often. Returns how many went."""
    due = VisitorMail.objects.filter(due_at__lte=timezone.now())
    due.filter(tries__gte=MOST_TRIES).delete()
    return sum(map(_send, list(due.order_by("due_at").select_related("visitor", "event")[:AT_ONCE])))


def _send(mail: VisitorMail) -> bool:
    """Of two workers one sends it: whoever puts its time off."""
    now, tries = timezone.now(), mail.tries + 1
    rows = VisitorMail.objects.filter(pk=mail.pk)
    if not rows.filter(due_at=mail.due_at).update(due_at=now + TAKEN, tries=tries):
        return False
    message = _about(mail.visitor, mail.event) if mail.event else _asking_for_proof(mail.visitor)
    try:
        if message is not None:
            message.send()
    except (SMTPException, OSError) as error:
        log.warning("mail_refused", report=mail.visitor_id, error=repr(error))
        rows.update(due_at=now + PAUSE * 2 ** (tries - 1))
        return False
    rows.delete()
    return message is not None


def _about(visitor: Visitor, event: Event) -> EmailMultiAlternatives | None:
    """What happened, if they still want to hear of it and may."""
    report = visible_reports(Holder(visitor.report_id)).filter(pk=visitor.report_id).first()
    notice = notice_for_visitor(event)
    if visitor.email_proved_at is None or report is None or notice is None:
        return None
    with override(visitor.language):
        words = notice.words(event, report)
        where = _("Answer and follow it here: %(address)s") % {"address": address_of(visitor)}
        stop = _("There you can also end these mails, or take the report over with an account.")
        said = [words.title, words.body, where, stop]
        heads, subject = of_talk("report", report.pk), talk_subject(report.title)
        return in_paragraphs(to=visitor.email, subject=subject, paragraphs=said, headers=heads)


def _asking_for_proof(visitor: Visitor) -> EmailMultiAlternatives | None:
    """It holds nothing that somebody typed: they may have given the address of somebody else."""
    if visitor.email_proved_at is not None or not visitor.email:
        return None
    with override(visitor.language):
        subject = _("Do you want to hear of your report?")
        why = _("Somebody reported a problem on %(site)s and gave this address. If it was you, press the button there:")
        not_you = _("If it was not you, do nothing: no other mail will come.")
        link = settings.SITE_URL + reverse("reports:followed-proof", args=[proof_of(visitor)])
        said = [subject, why % {"site": settings.SITE_NAME}, link, not_you]
        return in_paragraphs(to=visitor.email, subject=f"{subject} · {settings.SITE_NAME}", paragraphs=said)


def address_of(visitor: Visitor) -> str:
    return settings.SITE_URL + reverse("reports:followed", args=[key_of(visitor)])
