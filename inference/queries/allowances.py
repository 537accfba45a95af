"""How much of today's free tokens is left."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.policies import Policy, current
from inference.models import Allowance


@dataclass(frozen=True)
class Payer:
    """Who a run is charged to. `key` is a person's id or, for visitors, a keyed hash of their address."""

    key: str
    limit: int


@dataclass(frozen=True)
class Balance:
    limit: int
    used: int
    resets_at: datetime

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def seconds_to_reset(self) -> int:
        return max(1, int((self.resets_at - timezone.now()).total_seconds()))

    def as_json(self) -> dict[str, Any]:
        return {"limit": self.limit, "remaining": self.remaining, "resets_at": self.resets_at.isoformat()}


def payer_for(user: Any, address: str, policy: Policy | None = None) -> Payer:
    policy = policy or current("allowance")
    if getattr(user, "is_authenticated", False):
        return Payer(f"user:{user.pk}", policy["signed_in_tokens_per_day"])
    digest = salted_hmac("inference.payer", address, algorithm="sha256").hexdigest()[:40]
    return Payer(f"address:{digest}", policy["anonymous_tokens_per_day"])


def balance(payer: Payer) -> Balance:
    used = Allowance.objects.filter(payer=payer.key, day=timezone.now().date()).values_list("used", flat=True).first()
    return Balance(payer.limit, used or 0, end_of_day())


def end_of_day() -> datetime:
    tomorrow = timezone.now().date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=UTC)
