from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queries, token_format
from accounts.models import Token, User
from accounts.states import CapPeriod, Scope
from core import events, policies
from core.permissions import require
from core.problems import BadInput, TooMany

LONGEST_NAME = 80
LARGEST_CAP = 10**15


@dataclass(frozen=True)
class Cap:
    """What a token may spend in a period; None is as much as its owner may."""

    tokens: int | None = None
    ms: int | None = None
    period: str = CapPeriod.DAY

    @property
    def columns(self) -> dict[str, Any]:
        return {"cap_tokens": self.tokens, "cap_ms": self.ms, "cap_period": self.period}

    @property
    def faults(self) -> dict[str, str]:
        most = {"cap_tokens": self.tokens, "cap_ms": self.ms}
        wrong = {name: amount for name, amount in most.items() if amount is not None and not 0 <= amount <= LARGEST_CAP}
        return {name: _("Between 0 and %(largest)d.") % {"largest": LARGEST_CAP} for name in wrong}


@transaction.atomic
def create_token(
    *, user: User, name: str, scopes: Sequence[str], days: int = 90, cap: Cap | None = None
) -> tuple[str, Token]:
    """A new token and the row that knows it. The first value is seen here for the only time."""
    require(user, "accounts.manage_tokens")
    policy = policies.current("accounts")
    if queries.tokens_of(user).count() >= policy["tokens_per_person"]:
        raise TooMany(_("You have too many tokens. Revoke some that you no longer use."))
    cap = cap or Cap()
    _refuse_bad_wishes(name, scopes, days, policy["longest_token_days"], cap)
    raw = token_format.mint()
    token = Token.objects.create(
        user=user,
        name=name.strip(),
        digest=token_format.digest(raw),
        hint=raw[-4:],
        scopes=[scope for scope in Scope.values if scope in scopes],
        expires_at=timezone.now() + timedelta(days=days),
        **cap.columns,
    )
    events.record("token.created", token, actor=user, evidence=token.scopes)
    return raw, token


@transaction.atomic
def cap_token(*, token: Token, user: User, cap: Cap) -> Token:
    """What it spent in this period already counts against it."""
    require(user, "accounts.manage_tokens")
    if cap.faults:
        raise BadInput(fields=cap.faults)
    if Token.objects.filter(pk=token.pk).exclude(**cap.columns).update(**cap.columns):
        events.record("token.capped", token, actor=user, evidence=[cap.columns])
    token.refresh_from_db()
    return token


@transaction.atomic
def revoke_token(*, token: Token, user: User) -> Token:
    """The token stops working with the next request. Revoking twice is the same as once."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        events.record("token.revoked", token, actor=user)
    token.refresh_from_db(fields=["revoked_at"])
    return token


def _refuse_bad_wishes(name: str, scopes: Sequence[str], days: int, longest: int, cap: Cap) -> None:
    wrong = cap.faults
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        wrong["name"] = _("Give it a name of 1 to 80 characters, so that you know it again.")
    if not scopes or not set(scopes) <= set(Scope.values):
        wrong["scopes"] = _("Choose from: %(scopes)s.") % {"scopes": ", ".join(Scope.values)}
    if not 1 <= days <= longest:
        wrong["days"] = _("Between 1 and %(longest)d days.") % {"longest": longest}
    if wrong:
        raise BadInput(fields=wrong)
