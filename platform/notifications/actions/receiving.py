"""Answers by mail: from a mail that came in to something written through the very action that a page would use.

Who holds the address of a mail, and writes from an address that is proven to be theirs, is that person. Machines are
never answered, and whoever is told why a mail was not taken is told so once an hour at most: no two of them can keep
each other writing.
"""

import hashlib
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from accounts.queries import has_proven
from core.policies import current
from core.problems import BadInput, Forbidden, NotFound, Problem, TooLarge
from notifications import reply_addresses
from notifications.actions.refusing import explain
from notifications.answering import ANSWERABLES, is_talk, what_it_tells_of
from notifications.letters import Letter, read
from notifications.models import Answer, Notification
from notifications.states import Taken

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a mail; `code` says why, where nothing was written."""

    state: Taken
    code: str = ""
    url: str = ""


def receive(*, raw: bytes) -> Outcome:
    """Take a mail as it came in. What people could mend, whoever wrote is told; the rest is passed over."""
    if not reply_addresses.are_on():
        raise NotFound(_("This site takes no mail."))
    check_size(raw)
    letter = _opened(raw)
    outcome = Outcome(Taken.IGNORED, why) if (why := _why_ignored(letter)) else _answered(letter)
    log.info("mail_received", state=outcome.state, code=outcome.code)
    return outcome


def check_size(raw: bytes) -> None:
    limit = current("notifications")["longest_mail"]
    if len(raw) > limit:
        raise TooLarge(_("A mail may have at most %(limit)d bytes.") % {"limit": limit})


def _opened(raw: bytes) -> Letter:
    try:
        return read(raw)
    except RecursionError:
        raise BadInput(_("The parts of this mail are nested too deeply."), code="too_deep") from None


def _why_ignored(letter: Letter) -> str:
    if letter.is_automatic:
        return "automatic"
    if not letter.sender:
        return "no_sender"
    if reply_addresses.is_one(letter.sender) or letter.sender in reply_addresses.own():
        return "loop"
    return "" if any(map(reply_addresses.is_one, letter.recipients)) else "not_for_us"


def _answered(letter: Letter) -> Outcome:
    address = next(filter(reply_addresses.is_one, letter.recipients))
    with override(_language_of(letter.sender)):
        try:
            return Outcome(Taken.WRITTEN, url=_write(letter, reply_addresses.read(address)))
        except Problem as problem:
            explain(to=letter.sender, message_id=letter.message_id, why=problem.detail)
            return Outcome(Taken.REFUSED, problem.own_code)


def _language_of(address: str) -> str:
    """What is said to strangers is said in the language of the site."""
    known = User.objects.filter(email__iexact=address).values_list("language", flat=True).first()
    return known or settings.LANGUAGE_CODE


@transaction.atomic
def _write(letter: Letter, notification: Notification) -> str:
    person = notification.person
    if not (person.is_active and has_proven(person, letter.sender)):
        text = _("You did not write from an address that belongs to whoever got the mail. Use that one, or the site.")
        raise Forbidden(text, code="other_sender")
    answer, is_new = Answer.objects.get_or_create(key=_key(letter, notification), defaults={"person": person})
    if is_new:
        answer.url = _said(letter, notification)
        answer.save(update_fields=["url"])
    return answer.url


def _said(letter: Letter, notification: Notification) -> str:
    about = what_it_tells_of(notification) if is_talk(notification) else None
    if about is None:
        raise NotFound(_("What the mail was about is not to be seen any more."))
    if not letter.text:
        raise BadInput(_("Nothing was written above what you answer."), code="empty")
    return ANSWERABLES[notification.event.object_type].write(notification.person, about, _with_word(letter))


def _with_word(letter: Letter) -> str:
    """Files do not come along: readers are told, so that nobody looks for them."""
    if not letter.attachments:
        return letter.text
    word = ngettext(
        "Written by mail; %(count)d file that came with it was left out.",
        "Written by mail; %(count)d files that came with it were left out.",
        letter.attachments,
    )
    return f"{letter.text}\n\n*{word % {'count': letter.attachments}}*"


def _key(letter: Letter, notification: Notification) -> str:
    told = f"{notification.pk}\n{letter.sender}\n{letter.message_id}"
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()
