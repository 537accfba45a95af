"""The address of its own that a mail can be answered at: `reply+<word>@<domain>`.

The word is the mail's id and a signature over it, so it stands for one person and one thing, cannot be guessed and
needs no table. Mail servers may turn it into small letters and cut no name up to 64 of them: it survives both.
"""

import base64
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core.ids import is_id, least_id_at
from core.policies import current
from core.problems import Gone, NotFound
from core.site_secrets import site_secrets
from notifications.models import Mail, Notification

PREFIX = "reply+"
SALT = "notifications.reply"
ID, SIGNED = 26, 15  # letters, bytes


def are_on() -> bool:
    return bool(settings.MAIL_REPLY_DOMAIN)


def address_for(mail: Mail) -> str:
    return f"{PREFIX}{mail.pk}{_signature(mail.pk)}@{settings.MAIL_REPLY_DOMAIN}"


def is_one(address: str) -> bool:
    """Whether it looks like one of ours, right or wrong."""
    name, _at, domain = address.lower().rpartition("@")
    return are_on() and domain == settings.MAIL_REPLY_DOMAIN and name.startswith(PREFIX)


def read(address: str) -> Notification:
    """What was told in the mail with this address. An old address, or one whose mail was forgotten, is no use."""
    word = address.lower().rpartition("@")[0].removeprefix(PREFIX)
    id, signature = word[:ID], word[ID:]
    if not (is_id(id) and _is_ours(id, signature)):
        raise NotFound(_("No mail of ours has this address. Answer the mail itself, without changing where it goes."))
    told = Notification.objects.filter(mail=id, mail__is_digest=False).select_related("event", "person").first()
    if told is None or id < least_id_at(timezone.now() - timedelta(days=current("notifications")["reply_days"])):
        raise Gone(_("The mail that you answer is too old to be answered by mail. Answer on the site."))
    return told


def _is_ours(id: str, signature: str) -> bool:
    return any(constant_time_compare(signature, _signature(id, secret)) for secret in site_secrets())


def _signature(id: str, secret: str | None = None) -> str:
    signed = salted_hmac(SALT, id, secret=secret, algorithm="sha256").digest()[:SIGNED]
    return base64.b32encode(signed).decode().lower()


def own() -> set[str]:
    """From which the site itself writes."""
    return {parseaddr(address)[1].lower() for address in (settings.DEFAULT_FROM_EMAIL, settings.SERVER_EMAIL)}
