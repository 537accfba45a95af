"""Telling somebody that their answer by mail was not taken, and why. Nothing of what they wrote goes back."""

import hashlib
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from core.policies import current
from notifications.mails import in_paragraphs

log = structlog.get_logger(__name__)


def explain(*, to: str, message_id: str, why: str) -> None:
    """At most once in an hour for each address, whoever says that it is theirs."""
    if not cache.add(_mark(to), 1, timeout=60 * current("notifications")["refusal_minutes"]):
        return
    try:
        _mail(to, message_id, why).send()
    except (SMTPException, OSError, ValueError) as error:  # ValueError: no address that a mail could go to
        log.warning("refusal_not_sent", error=repr(error))


def _mail(to: str, message_id: str, why: str) -> EmailMultiAlternatives:
    subject = _("Your answer by mail was not written")
    paragraphs = [subject, why, _("Answer on the site instead: %(site)s") % {"site": f"{settings.SITE_URL}/inbox"}]
    headers = {"Auto-Submitted": "auto-replied", "Precedence": "auto_reply"}
    if message_id.startswith("<") and message_id.isascii():
        headers |= {"In-Reply-To": message_id[:900], "References": message_id[:900]}
    return in_paragraphs(to=to, subject=f"{subject} · {settings.SITE_NAME}", paragraphs=paragraphs, headers=headers)


def _mark(address: str) -> str:
    return f"mail-refused:{hashlib.sha256(address.encode(errors='replace')).hexdigest()}"
