"""Accounts of tokens that policy fills: what everybody may use a day for free, and what a review may use once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.instants import midnight, seconds_until
from core.policies import Policy, current
from core.prepared import Given, Prepared
from resources.allowances import Allowance, allowance
from resources.grants.models import Grant
from resources.ledger.models import Account
from resources.ledger.states import AccountKind
from resources.units import TOKENS, in_words

OWN, REVIEW = "own", "review"
SEARCH = "site:search"


@dataclass(frozen=True)
class Payer:
    """Which account a run is charged to, and what is in it.

    `key` names who pays for it: a person, for visitors a keyed hash of their address, a review, or a grant. Where
    nobody has drawn on it yet there is no account, and `remaining` is what policy will give.
    """

    key: str
    kind: AccountKind
    holder: str
    limit: int
    remaining: int
    account: str = ""
    unit: str = TOKENS
    grant: Grant | None = None

    @property
    def wish(self) -> str:
        """By which word one asks that it pays."""
        return {AccountKind.ALLOWANCE: OWN, AccountKind.REVIEW: REVIEW}.get(self.kind, self.account)

    @property
    def name(self) -> str:
        if self.grant:
            return self.grant.name
        if self.is_review:
            return _("the budget of your review")
        return _("your allowance") if self.key.startswith("user:") else _("visitors’ allowance")

    @property
    def left(self) -> str:
        """In words: 173,000 tokens, 12 min of GPU."""
        return in_words(self.unit, self.remaining)

    @property
    def whole(self) -> str:
        """What `left` is left of, in digits as that is."""
        return f"{self.limit:,}"

    @property
    def is_review(self) -> bool:
        return is_of_review(self.key)

    @property
    def review(self) -> str:
        """Whose budget it is."""
        return self.key.partition(":")[2] if self.is_review else ""

    @property
    def resets_at(self) -> datetime | None:
        return end_of_day() if self.kind == AccountKind.ALLOWANCE else None

    @property
    def seconds_to_reset(self) -> int:
        return seconds_until(self.resets_at) if self.resets_at else 0

    def as_json(self) -> dict[str, Any]:
        resets_at = self.resets_at.isoformat() if self.resets_at else None
        return {"unit": self.unit, "limit": self.limit, "remaining": self.remaining, "resets_at": resets_at}


def payer_for(user: Any, address: str, policy: Policy | None = None) -> Payer:
    """The free allowance of today: an account of its own for each person, or visitor's address, and day."""
    policy, key = policy or current("allowance"), asker_key(user, address)
    is_person = getattr(user, "is_authenticated", False)
    given = policy["signed_in_tokens_per_day" if is_person else "anonymous_tokens_per_day"]
    return _filled(AccountKind.ALLOWANCE, key, f"{key}:{timezone.now().date()}", given)


@allowance
def of_today(person: Any) -> Allowance:
    payer = payer_for(person, "")
    return Allowance(payer.unit, payer.holder, payer.limit, payer.remaining)


def review_budget(assignment: str, policy: Policy | None = None) -> Payer:
    key = review_holder(assignment)
    return _filled(AccountKind.REVIEW, key, key, (policy or current("allowance"))["review_tokens"])


def search_budget() -> Payer:
    """What the site spends a day on telling what words mean."""
    return _filled(
        AccountKind.ALLOWANCE,
        SEARCH,
        f"{SEARCH}:{timezone.now().date()}",
        current("allowance")["search_tokens_per_day"],
    )


def review_holder(assignment: str) -> str:
    return f"{AccountKind.REVIEW}:{assignment}"


def asker_key(user: Any, address: str) -> str:
    """Under which name somebody's own runs are kept."""
    if getattr(user, "is_authenticated", False):
        return f"user:{user.pk}"
    return f"address:{salted_hmac('inference.payer', address, algorithm='sha256').hexdigest()[:40]}"


def is_of_review(payer: str) -> bool:
    """Whether a run was charged to a review."""
    return payer.startswith(f"{AccountKind.REVIEW}:")


def is_use(payer: str) -> bool:
    """Whether it shows that somebody wants the model: the site itself and those who judge it say nothing of that."""
    return payer != SEARCH and not is_of_review(payer)


def available_in(account: str | None) -> int | None:
    return Account.objects.filter(pk=account).values_list("available", flat=True).first()


def end_of_day() -> datetime:
    return start_of_day() + timedelta(days=1)


def start_of_day() -> datetime:
    return midnight(timezone.now().date())


def _filled(kind: AccountKind, key: str, holder: str, given: int) -> Payer:
    found = _account.first(holder=holder)
    limit, remaining, account = found or (given, given, "")
    return Payer(key, kind, holder, limit, remaining, account)


def _account_of_tokens() -> QuerySet[Account, tuple[int, int, str]]:
    held = Account.objects.filter(holder=Given("holder", CharField()), unit=TOKENS)
    return held.values_list("received", "available", "pk")


_account: Prepared[tuple[int, int, str]] = Prepared(_account_of_tokens)
