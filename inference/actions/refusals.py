"""What is said when whoever pays has too little: how much there is, when there is more, and where to ask for it."""

from typing import Any

from django.utils.translation import gettext as _

from core.problems import PaymentRequired, Problem, TooMany
from inference.queries.allowances import Payer
from resources.grants.links import apply_link
from resources.ledger.states import AccountKind
from resources.units import in_words


def refusal(payer: Payer, needed: int, remaining: int) -> Problem:
    """429 where there is more tomorrow, 402 where somebody has to give it."""
    more, resets_at = _told(payer, needed, remaining), payer.resets_at
    words = {"needed": in_words(payer.unit, needed), "left": in_words(payer.unit, remaining)}
    words |= {"limit": in_words(payer.unit, payer.limit), "budget": payer.name}
    if resets_at:
        detail = _(
            "This could take %(needed)s; %(left)s of today's %(limit)s are left. "
            "Ask for a shorter answer, come back after %(at)s UTC, or ask for more."
        )
        words["at"] = resets_at.strftime("%Y-%m-%d %H:%M")
        return TooMany(detail % words, code="insufficient_quota", retry_after=payer.seconds_to_reset, **more)
    if payer.kind == AccountKind.REVIEW:
        detail = _(
            "This could take %(needed)s; %(left)s of the %(limit)s of your review are left. "
            "Ask for a shorter answer, or let your own allowance pay."
        )
        return PaymentRequired(detail % words, code="review_budget_spent", **more)
    detail = _(
        "This could take %(needed)s; %(left)s are left of %(budget)s. "
        "Ask for a shorter answer, let another budget pay, or ask for more."
    )
    return PaymentRequired(detail % words, **more)


def _told(payer: Payer, needed: int, remaining: int) -> dict[str, Any]:
    balance = payer.as_json() | {"remaining": remaining}
    project = payer.grant.project if payer.grant else None  # for whom more is asked where the budget is a project's
    apply = apply_link(payer.unit, needed, project)
    return {**balance, "needed": needed, "allowance": balance, "apply": apply}
