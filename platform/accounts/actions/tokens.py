from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queries, token_format
from accounts.models import Token, User
from accounts.states import Scope
from core import events, policies
from core.permissions import require
from core.problems import BadInput, TooMany

LONGEST_NAME = 80


@transaction.atomic
def create_token(*, user: User, name: str, scopes: Sequence[str], days: int = 90) -> tuple[str, Token]:
    """A new token and the row that knows it. The first value is seen here for the only time."""
    require(user, "accounts.manage_tokens")
    policy = policies.current("accounts")
    if queries.tokens_of(user).count() >= policy["tokens_per_person"]:
        raise TooMany(_("You have too many tokens. Revoke some that you no longer use."))
    _refuse_bad_wishes(name, scopes, days, policy["longest_token_days"])
    raw = token_format.mint()
    token = Token.objects.create(
        user=user,
        name=name.strip(),
        digest=token_format.digest(raw),
        hint=raw[-4:],
        scopes=[scope for scope in Scope.values if scope in scopes],
        expires_at=timezone.now() + timedelta(days=days),
    )
    events.record("token.created", token, actor=user, evidence=token.scopes)
    return raw, token


@transaction.atomic
def revoke_token(*, token: Token, user: User) -> Token:
    """The token stops working with the next request. Revoking twice is the same as once."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        events.record("token.revoked", token, actor=user)
    token.refresh_from_db(fields=["revoked_at"])
    return token


def _refuse_bad_wishes(name: str, scopes: Sequence[str], days: int, longest: int) -> None:
    wrong: dict[str, str] = {}
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        wrong["name"] = _("Give it a name of 1 to 80 characters, so that you know it again.")
    if not scopes or not set(scopes) <= set(Scope.values):
        wrong["scopes"] = _("Choose from: %(scopes)s.") % {"scopes": ", ".join(Scope.values)}
    if not 1 <= days <= longest:
        wrong["days"] = _("Between 1 and %(longest)d days.") % {"longest": longest}
    if wrong:
        raise BadInput(fields=wrong)
