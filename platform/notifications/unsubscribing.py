"""The signed word in every mail that lets its reader say “no more of these” with one click and without signing in."""

from django.core import signing
from django.utils.translation import gettext as _

from accounts.models import User
from core.problems import NotFound

SALT = "notifications.unsubscribe"


def token_for(person: User, urgency: str) -> str:
    """`urgency` is what the mail was about; "" for a digest."""
    return signing.dumps([person.pk, urgency], salt=SALT)


def read(token: str) -> tuple[User, str]:
    try:
        person_id, urgency = signing.loads(token, salt=SALT)
        return User.objects.get(pk=person_id, is_active=True), str(urgency)
    except (signing.BadSignature, User.DoesNotExist):
        raise NotFound(_("This link is not complete. Copy it whole from the mail.")) from None
