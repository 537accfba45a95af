"""People who ask, and what they use."""

from typing import Any

from allauth.mfa.models import Authenticator

from resources.grants.actions import assess_request, submit_request
from resources.grants.models import Grant, ResourceRequest
from resources.ledger.actions import reserve, settle
from resources.ledger.models import Account

WORDS = {"title": "Terns", "purpose": "To count terns in the spring."}
LONG_WORDS = WORDS | {"plan": "A run a night.", "outputs": "A model of terns."}
HOUR = 3_600_000


def ask(person: Any, lines: dict[str, int] | None = None, **more: Any) -> ResourceRequest:
    return submit_request(applicant=person, lines=lines or {"cpu_ms": 1_800_000}, **(LONG_WORDS | more))


def assess(request: ResourceRequest, operator: Any, verdict: str = "feasible") -> None:
    assess_request(request=request, operator=operator, verdict=verdict, text="One host of it is free.")


def guard(person: Any) -> None:
    """A second factor."""
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})


def use(grant: Grant, unit: str, amount: int, key: str = "1") -> None:
    account = Account.objects.get(holder=grant.holder, unit=unit)
    reserve(account=account, amount=amount, key=f"run:{grant.pk}:{key}")
    settle(key=f"run:{grant.pk}:{key}", measured=amount)
