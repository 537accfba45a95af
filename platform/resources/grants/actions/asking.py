"""Asking for resources: small asks are granted in the same moment, the others go to an officer."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Owner
from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import BadInput, Conflict, Forbidden, PaymentRequired
from projects.models import Project
from resources.grants import wishes
from resources.grants.actions.changing import extend
from resources.grants.actions.granting import is_nearly_used, open_grant
from resources.grants.actions.holding import drop_offer
from resources.grants.actions.pools import stock_commons
from resources.grants.models import Call, Grant, Pool, RequestLine, ResourceRequest, scope_of
from resources.grants.queries.calls import amounts_of
from resources.grants.queries.grants import live_lines
from resources.grants.queries.reports import is_reported, missed_reports
from resources.grants.queries.tiers import Tiered, factor_words, tier_of
from resources.grants.queries.usage import past_usage
from resources.grants.states import REQUEST_MOVES, RequestState, Tier
from resources.grants.wishes import Wish

ALL = 100


@transaction.atomic
def submit_request(  # noqa: PLR0913 -- a field of the form each
    *,
    applicant: Any,
    title: str,
    purpose: str,
    lines: Mapping[str, int],
    owner: Owner | None = None,
    project: Project | None = None,
    days: int = 30,
    plan: str = "",
    outputs: str = "",
    embargo_months: int = 0,
    tied_to: Sequence[str] = (),
    renews: Grant | None = None,
    call: Call | None = None,
) -> ResourceRequest:
    """Ask for so much of each unit. What the rules may give is granted at once; for the rest an officer has the ball.

    Whoever asks must speak for whom it is for; the request keeps by which rules it went where. A renewal follows a
    grant of the same scope that was reported on, which goes on while it is being decided. What is made to a call waits
    until that closes, and is judged with all others.
    """
    require(applicant, "grants.ask", detail=_("Confirm your e-mail address first."))
    whose = scope_of(owner=owner or applicant.owner, project=project)
    require(applicant, "grants.ask_for", ResourceRequest(**whose), _("You may not ask in this name."))
    policy = current("grants")
    told = {"title": title, "purpose": purpose, "plan": plan, "outputs": outputs}
    asked = {"lines": lines, "days": days, "embargo_months": embargo_months, "tied_to": tied_to}
    wish = wishes.checked(policy, applicant=applicant, owner=owner or applicant.owner, project=project, **told, **asked)
    pool = _checked_call(call, wish).pool if call else stock_commons()
    tiered = tier_of(wish, pool, policy, is_for_a_call=call is not None)
    _check_may_follow(wish, tiered, policy, renews)
    request = _taken_from_draft(wish, tiered, policy)
    request.pool, request.renews, request.call = pool, renews, call
    request.save(update_fields=["pool", "renews", "call"])
    request.tied_to.set(wish.tied_to)
    _write_lines(request, wish)
    move(request, REQUEST_MOVES, "submit", actor=applicant, role="applicant", policy_version=policy.reference)
    if call is None and not (tiered.tier == Tier.AT_ONCE and _granted_at_once(request, wish, pool, policy)):
        move(request, REQUEST_MOVES, "triage", days=policy["triage_days"], policy_version=policy.reference)
        _keep_meanwhile(renews, policy)
    return request


@transaction.atomic
def withdraw_request(*, request: ResourceRequest, user: Any) -> ResourceRequest:
    """Take it back, as long as nothing came of it. One may ask again at any time."""
    require(user, "grants.change", request)
    move(request, REQUEST_MOVES, "withdraw", actor=user, role="applicant")
    drop_offer(request)
    return request


def _granted_at_once(request: ResourceRequest, wish: Wish, pool: Pool, policy: Policy) -> bool:
    """False when somebody else emptied the pool in this very moment."""
    try:
        with transaction.atomic():
            move(request, REQUEST_MOVES, "approve", reason="rules", policy_version=policy.reference)
            RequestLine.objects.filter(request=request).update(awarded=F("amount"))
            open_grant(request=request, pool=pool, awarded=wish.lines, first_percent=ALL, policy=policy)
    except PaymentRequired:
        request.refresh_from_db()
        return False
    return True


def _checked_call(call: Call, wish: Wish) -> Call:
    """Its row is locked, so that nobody asks while it closes."""
    found = Call.objects.select_for_update(of=("self",)).select_related("pool").get(pk=call.pk)
    if not found.is_open:
        raise Conflict(_("This call takes no requests now."), code="call_not_open", state=found.state)
    most = amounts_of(found)
    if over := [unit for unit, amount in wish.lines.items() if amount > most.get(unit, 0)]:
        text = _("This call gives less, or none, of: %(units)s.")
        raise BadInput(fields={"lines": text % {"units": ", ".join(sorted(over))}})
    return found


def _check_may_follow(wish: Wish, tiered: Tiered, policy: Policy, renews: Grant | None) -> None:
    if missed := missed_reports(policy).filter(scope=wish.scope).first():
        text = _("First tell what came of “%(grant)s”: its report is missing.")
        raise Conflict(text % {"grant": missed}, code="report_missing", grant=missed.pk)
    if renews is not None and (renews.scope != wish.scope or not is_reported(renews, policy)):
        text = _("It can be renewed once its report is accepted.")
        raise Conflict(text, code="report_missing", grant=renews.pk)
    for line in live_lines(wish.scope).filter(unit__in=list(wish.lines)).exclude(grant=renews):
        if not is_nearly_used(line, policy):
            text = _("“%(grant)s” still has enough of this. Ask for more of it there, or when it is nearly used up.")
            raise Conflict(text % {"grant": line.grant}, code="live_grant", grant=line.grant_id)
    if tiered.lacks_factor:
        raise Forbidden(factor_words(), code="second_factor")
    if tiered.tier > Tier.AT_ONCE:
        missing = {name: _words()[name] for name in ("plan", "outputs") if not getattr(wish, name)}
        if missing:
            raise BadInput(fields=missing)


def _keep_meanwhile(renews: Grant | None, policy: Policy) -> None:
    """What is being renewed goes on for so long, if it would end before that."""
    until = timezone.now() + timedelta(days=policy["grace_days"])
    if renews is not None and renews.is_live and renews.ends_at < until:
        extend(renews, until - renews.ends_at, reason="renewal")


def _taken_from_draft(wish: Wish, tiered: Tiered, policy: Policy) -> ResourceRequest:
    """The draft, if there is one, becomes the request."""
    facts = {
        "title": wish.title,
        "purpose": wish.purpose,
        "plan": wish.plan,
        "outputs": wish.outputs,
        "days": wish.days,
        "embargo_months": wish.embargo_months,
        "tier": tiered.tier,
        "trace": [found.as_json() for found in tiered.trace],
        "typed": {},
        "past": past_usage(wish.applicant, wish.scope),
        "policy_version": policy.reference,
        **scope_of(owner=wish.owner, project=wish.project),
    }
    draft = {"applicant": wish.applicant, "state": RequestState.DRAFT}
    request, _is_new = ResourceRequest.objects.update_or_create(**draft, defaults=facts)
    return request


def _write_lines(request: ResourceRequest, wish: Wish) -> None:
    try:
        with transaction.atomic():
            for unit, amount in sorted(wish.lines.items()):
                RequestLine.objects.create(request=request, unit=unit, amount=amount, open_for=wish.scope)
    except IntegrityError:
        text = _("This was asked for already, and waits to be decided. Withdraw that request, or wait for it.")
        raise Conflict(text, code="already_asked") from None


def _words() -> dict[str, str]:
    return {
        "plan": _("An officer decides on so much: say how you will use it, and when."),
        "outputs": _("An officer decides on so much: say what will come of it, and for whom."),
    }
