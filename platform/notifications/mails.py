"""A mail as it goes out: in its reader's language, as text and HTML, made from what they may see by then."""

from collections.abc import Mapping, Sequence
from email.utils import formataddr
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.policies import current
from notifications import reply_addresses, unsubscribing
from notifications.answering import is_talk, may_answer, title_of_talk
from notifications.models import Mail, Notification
from notifications.queries import Told, in_words
from notifications.states import MOST_URGENT_FIRST


def compose(mail: Mail) -> EmailMultiAlternatives | None:
    """None when nothing is left to tell: taken care of, no longer theirs to see, or no proven address."""
    person = mail.person
    if not (person.is_active and person.is_verified):
        return None
    with override(person.language):
        told = [one for one in in_words(person, _waiting(mail)) if one.is_visible]
        return _message(mail, told) if told else None


def in_paragraphs(
    *, to: str, subject: str, paragraphs: Sequence[str], headers: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """A mail that no notice stands behind, to an address that need not be an account's: what it says, and no more."""
    said = [text for text in paragraphs if text]
    shown = {
        "subject": subject,
        "paragraphs": said,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body="\n\n".join(said),
        to=[to],
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
    message.attach_alternative(render_to_string("emails/message.html", shown), "text/html")
    return message


def of_talk(type: str, id: str) -> dict[str, str]:
    """All mails of one talk answer a mail that was never sent and stands for it: so they are shown together."""
    talk = f"<{type}.{id}@{_host()}>"
    return {"In-Reply-To": talk, "References": talk}


def talk_subject(title: str) -> str:
    """The talk and not what is told, for mail programs put together only what has the same subject."""
    return f"[{settings.SITE_NAME}] {title}"


def _waiting(mail: Mail) -> list[Notification]:
    rows = Notification.objects.filter(mail=mail, done_at=None).select_related("event__actor").order_by("-id")
    return list(rows[: current("notifications")["digest_limit"]])


def _message(mail: Mail, told: list[Told]) -> EmailMultiAlternatives:
    template = "digest" if mail.is_digest else "notice"
    subject = _digest_subject(told) if mail.is_digest else _subject(told[0])
    urgency = "" if mail.is_digest else told[0].notification.urgency
    unsubscribe = _absolute("notifications:unsubscribe", unsubscribing.token_for(mail.person, urgency))
    about_talk = {} if mail.is_digest else _talk_headers(mail, told[0].notification)
    shown = _shown(subject, told, unsubscribe) | {"can_answer": "Reply-To" in about_talk}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"emails/{template}.txt", shown),
        to=[mail.person.email],
        headers=_headers(mail, unsubscribe) | about_talk,
    )
    message.attach_alternative(render_to_string(f"emails/{template}.html", shown), "text/html")
    return message


def _shown(subject: str, told: list[Told], unsubscribe: str) -> dict[str, Any]:
    ordered = sorted(told, key=lambda one: MOST_URGENT_FIRST.index(one.notification.urgency))
    groups = [
        (rows[0].notification.get_urgency_display(), rows)
        for rows in (list(rows) for _urgency, rows in groupby(ordered, key=lambda one: one.notification.urgency))
    ]
    return {
        "subject": subject,
        "told": told,
        "groups": groups,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "inbox_url": _absolute("notifications:inbox"),
        "settings_url": _absolute("notifications:settings"),
        "unsubscribe_url": unsubscribe,
    }


def _headers(mail: Mail, unsubscribe: str) -> dict[str, str]:
    """The id is the mail's own: should it ever go out twice, mail programs show it once."""
    host = _host()
    return {
        "Message-ID": f"<{mail.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Id": f"{settings.SITE_NAME} <notifications.{host}>",
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _talk_headers(mail: Mail, notification: Notification) -> dict[str, str]:
    """What lets mail programs put the mails of one talk together, and its reader answer without opening the site."""
    if not is_talk(notification):
        return {}
    headers = of_talk(notification.thing_type, notification.thing_id)
    if reply_addresses.are_on() and may_answer(notification):
        headers["Reply-To"] = formataddr((settings.SITE_NAME, reply_addresses.address_for(mail)))
    return headers


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _subject(told: Told) -> str:
    talk = title_of_talk(told.notification)
    return talk_subject(talk) if talk else told.words.title


def _digest_subject(told: list[Told]) -> str:
    words = {"n": len(told), "site": settings.SITE_NAME}
    if len(told) == 1:
        return _("%(site)s: %(title)s") % (words | {"title": told[0].words.title})
    return ngettext("%(n)d thing happened on %(site)s", "%(n)d things happened on %(site)s", len(told)) % words


def _absolute(name: str, *arguments: str) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)
