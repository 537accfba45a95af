"""The outbox of mails: written with what they tell, sent by whoever claims them, each one once.

A mail is said to be on its way before it is handed to the mail server. Whoever finds one whose sender fell silent takes
it up once more and never again: so a killed worker costs at most one mail twice, and none is lost in silence.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from core.policies import current
from notifications.mails import compose
from notifications.models import Mail, Notification
from notifications.states import Digest, MailState
from notifications.wishes import Wishes, wishes_of

log = structlog.get_logger(__name__)
AT_ONCE = 200


def send_due() -> int:
    """Send what is due. Returns how many mails went out."""
    take_up_lost()
    due = Mail.objects.filter(state=MailState.WAITING, due_at__lte=timezone.now()).order_by("due_at")
    return sum(send(mail_id=id) for id in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def send(*, mail_id: str) -> bool:
    """Send one mail, unless somebody else does or there is nothing left to tell."""
    claim = {"state": MailState.SENDING, "claimed_at": timezone.now(), "tries": F("tries") + 1}
    if not Mail.objects.filter(pk=mail_id, state=MailState.WAITING).update(**claim):
        return False
    mail = Mail.objects.select_related("person").get(pk=mail_id)
    message = compose(mail)
    if message is None:
        _end(mail, MailState.DROPPED)
        return False
    try:
        message.send()
    except (SMTPException, OSError) as error:
        _refused(mail, repr(error))
        return False
    _end(mail, MailState.SENT, sent_at=timezone.now(), error="")
    return True


def take_up_lost() -> None:
    silent = timezone.now() - timedelta(minutes=current("notifications")["mail_lost_minutes"])
    lost = Mail.objects.filter(state=MailState.SENDING, claimed_at__lt=silent)
    lost.filter(losses__gt=0).update(state=MailState.FAILED, error="its sender fell silent twice")
    lost.filter(losses=0).update(state=MailState.WAITING, losses=1)


def write_digests(*, now: datetime | None = None) -> int:
    """Gather what waits for a digest, for everybody whose hour has come. Returns how many were written."""
    moment = now or timezone.now()
    people = _unmailed().order_by().values_list("person_id", flat=True).distinct()
    return sum(_write_digest(person, wishes, moment) for person, wishes in wishes_of(people).items())


@transaction.atomic
def _write_digest(person: str, wishes: Wishes, now: datetime) -> bool:
    policy, local = current("notifications"), now.astimezone(wishes.zone)
    key = f"digest:{local:%Y-%m-%d}:{person}"
    if local.hour < policy["digest_hour"] or Mail.objects.filter(key=key).exists():
        return False
    is_weekly = local.weekday() == policy["weekly_day"]
    waiting = _unmailed().filter(person=person, digest__in=Digest.values if is_weekly else [Digest.DAILY])
    if not waiting.exists():
        return False
    mail = Mail.objects.create(person_id=person, key=key, is_digest=True, due_at=wishes.after_quiet(now))
    waiting.update(mail=mail)
    return True


def _unmailed() -> QuerySet[Notification]:
    return Notification.objects.filter(mail=None, done_at=None).exclude(digest="")


def _refused(mail: Mail, error: str) -> None:
    """The mail server would not take it: later again, each time after twice as long, and at last not any more."""
    policy = current("notifications")
    log.warning("mail_refused", mail_id=mail.pk, tries=mail.tries, error=error)
    if mail.tries >= policy["mail_tries"]:
        _end(mail, MailState.FAILED, error=error[:500])
    else:
        wait = timedelta(minutes=policy["mail_retry_minutes"] * 2 ** (mail.tries - 1))
        _end(mail, MailState.WAITING, error=error[:500], due_at=timezone.now() + wait)


def _end(mail: Mail, state: str, **written: object) -> None:
    Mail.objects.filter(pk=mail.pk, state=MailState.SENDING).update(state=state, **written)
