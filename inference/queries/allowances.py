"""How much of today's free tokens, or of the budget of a review, is left."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.policies import Policy, current
from inference.models import Allowance

REVIEW = "review"
ONCE = date(1970, 1, 1)  # the day of what does not begin anew with each


@dataclass(frozen=True)
class Payer:
    """Who a run is charged to. `key` names a person, for visitors a keyed hash of their address, or a review."""

    key: str
    limit: int

    @property
    def is_review(self) -> bool:
        return is_of_review(self.key)


def is_of_review(payer: str) -> bool:
    """Whether a run was charged to a review: it judges the model, and does not count as use."""
    return payer.startswith(f"{REVIEW}:")


@dataclass(frozen=True)
class Balance:
    limit: int
    used: int
    resets_at: datetime | None

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def seconds_to_reset(self) -> int:
        return max(1, int((self.resets_at - timezone.now()).total_seconds())) if self.resets_at else 0

    def as_json(self) -> dict[str, Any]:
        resets_at = self.resets_at.isoformat() if self.resets_at else None
        return {"limit": self.limit, "remaining": self.remaining, "resets_at": resets_at}


def payer_for(user: Any, address: str, policy: Policy | None = None) -> Payer:
    policy = policy or current("allowance")
    if getattr(user, "is_authenticated", False):
        return Payer(f"user:{user.pk}", policy["signed_in_tokens_per_day"])
    digest = salted_hmac("inference.payer", address, algorithm="sha256").hexdigest()[:40]
    return Payer(f"address:{digest}", policy["anonymous_tokens_per_day"])


def balance(payer: Payer) -> Balance:
    day = day_of(payer.key, timezone.now())
    used = Allowance.objects.filter(payer=payer.key, day=day).values_list("used", flat=True).first()
    return Balance(payer.limit, used or 0, None if payer.is_review else end_of_day())


def day_of(key: str, at: datetime) -> date:
    """Under which day this payer's use is kept: the budget of a review is one for all days."""
    return ONCE if key.startswith(f"{REVIEW}:") else at.date()


def end_of_day() -> datetime:
    tomorrow = timezone.now().date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=UTC)
