"""What becomes of a grant: told of in time, used up, over, suspended, revoked. What is left goes back to the pool."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core import events
from core.clocks.acting import AT_ONCE, each
from core.moves import move
from core.permissions import require
from core.policies import Policy, current
from core.problems import Conflict
from core.texts import written
from resources.grants.actions.granting import account_of
from resources.grants.actions.holding import end_rest, pool_account
from resources.grants.models import Grant, GrantLine, Revocation
from resources.grants.queries.grants import Left, left_of, require_live
from resources.grants.states import GRANT_MOVES, LIVE, USABLE, GrantState
from resources.ledger.actions import pass_on

DAY = timedelta(days=1)


def tend_grants() -> int:
    """Everything that time and use have done to grants since the last look. Run as often as you like."""
    policy, live = current("grants"), list(Grant.objects.filter(state__in=LIVE).order_by("ends_at")[: AT_ONCE * 10])
    left = left_of(live)
    done = each(live, lambda grant: _tend(grant, left[grant.pk], policy))
    over = Grant.objects.filter(state__in=[GrantState.EXPIRED, GrantState.REVOKED]).order_by("ends_at")
    return done + each(over.filter(lines__live_for__isnull=False).distinct()[:AT_ONCE], end_grant)


@transaction.atomic
def suspend_grant(*, grant: Grant, officer: Any, note: str) -> Grant:
    """It may not be used until somebody has looked. What is in it stays in it."""
    require(officer, "grants.decide", grant, _("Something ties you to whoever asks."))
    said = written(note, "note", needed=_("Say why, so that they can answer."))
    move(grant, GRANT_MOVES, "suspend", actor=officer, role=as_officer(officer), note=said)
    return grant


@transaction.atomic
def resume_grant(*, grant: Grant, officer: Any, note: str = "") -> Grant:
    require(officer, "grants.decide", grant, _("Something ties you to whoever asks."))
    said = written(note, "note")
    move(grant, GRANT_MOVES, "resume", actor=officer, role=as_officer(officer), note=said)
    return grant


@transaction.atomic
def resume_after_appeal(*, grant: Grant, judge: Any, note: str) -> None:
    """Others found that it may be used."""
    move(grant, GRANT_MOVES, "resume", actor=judge, role="judge", reason="appeal", note=note)


@transaction.atomic
def propose_revocation(*, grant: Grant, officer: Any, letter: str) -> Revocation:
    """Say why it should end for good. Nothing happens until another officer says so too."""
    require(officer, "grants.decide", grant, _("Something ties you to whoever asks."))
    said = written(letter, "letter", needed=_("Write the letter: what was misused, and how one knows."))
    require_live(grant)
    try:
        with transaction.atomic():
            proposed = Revocation.objects.create(grant=grant, letter=said, proposed_by=officer)
    except IntegrityError:
        raise Conflict(_("Somebody has proposed this already; confirm it, or drop it."), code="proposed") from None
    events.record("grant.propose_revocation", grant, actor=officer, role=as_officer(officer), note=said)
    return proposed


@transaction.atomic
def confirm_revocation(*, revocation: Revocation, officer: Any) -> Grant:
    """The second officer's word: it ends, and what is left goes back to the pool."""
    require(officer, "grants.revoke", revocation, _("Another officer than the one who proposed it confirms it."))
    _end_revocation(revocation, confirmed_by=officer)
    grant = revocation.grant
    move(grant, GRANT_MOVES, "revoke", actor=officer, role=as_officer(officer), note=revocation.letter)
    end_grant(grant)
    return grant


@transaction.atomic
def drop_revocation(*, revocation: Revocation, officer: Any) -> None:
    require(officer, "grants.decide", revocation, _("Something ties you to whoever asks."))
    _end_revocation(revocation, confirmed_by=None)
    events.record("grant.drop_revocation", revocation.grant, actor=officer, role=as_officer(officer))


@transaction.atomic
def end_grant(grant: Grant) -> bool:
    """What is left goes back to the pool, unit by unit, as soon as no work holds any of it."""
    lines = list(GrantLine.objects.filter(grant=grant).exclude(live_for=None).select_related("grant__pool"))
    end_rest(grant)
    ended = [line for line in lines if _give_back(line)]
    if len(ended) == len(lines) and grant.state == GrantState.EXPIRED:
        move(grant, GRANT_MOVES, "close", reason="over")
    return bool(ended)


def _tend(grant: Grant, left: list[Left], policy: Policy) -> bool:
    """At most one move a look; what holders hear of use and of days comes in one notice."""
    with transaction.atomic():
        if grant.ends_at <= timezone.now():
            move(grant, GRANT_MOVES, "expire", reason="over")
            end_grant(grant)
            return True
        name = _next_move(grant, left, policy)
        if name:
            move(grant, GRANT_MOVES, name)
        return _tell(grant, left, policy) or bool(name)


def _next_move(grant: Grant, left: list[Left], policy: Policy) -> str:
    is_empty = not any(line.available or line.reserved for line in left)
    if grant.state in USABLE and is_empty:
        return "exhaust"
    if grant.state == GrantState.EXHAUSTED and not is_empty:
        return "refill"
    return "expire_soon" if grant.state == GrantState.ACTIVE and _ends_soon(grant, policy) else ""


def _ends_soon(grant: Grant, policy: Policy) -> bool:
    """For a short grant the last quarter is soon enough."""
    notice = min(policy["expiring_days"] * DAY, (grant.ends_at - grant.starts_at) / 4)
    return bool(grant.ends_at - timezone.now() <= notice)


def _tell(grant: Grant, left: list[Left], policy: Policy) -> bool:
    used = max((line.percent_used for line in left), default=0)
    percent = max((each for each in policy["told_percents"] if each <= used), default=0)
    remaining = -(-(grant.ends_at - timezone.now()) // DAY)
    length = (grant.ends_at - grant.starts_at) // DAY
    days = min((each for each in policy["told_days"] if remaining <= each < length), default=None)
    is_news = percent > grant.told_percent or (days is not None and (grant.told_days is None or days < grant.told_days))
    rows = Grant.objects.filter(pk=grant.pk, told_percent=grant.told_percent, told_days=grant.told_days)
    if not is_news or not rows.update(told_percent=max(percent, grant.told_percent), told_days=days):
        return False
    facts = {"percent": used, "days": remaining}
    events.record("grant.alert", grant, from_state=grant.state, to_state=grant.state, evidence=[facts])
    return True


def _give_back(line: GrantLine) -> bool:
    """False as long as some of it is reserved for work that goes on."""
    account = account_of(line.grant, line.unit)
    account.refresh_from_db()
    if account.available:
        pool = pool_account(line.grant.pool, line.unit)
        key = f"back:{line.grant_id}:{line.unit}:{account.passed_on}"[:80]
        pass_on(source=account, target=pool, amount=account.available, key=key, reason="back")
    if account.reserved:
        return False
    GrantLine.objects.filter(pk=line.pk).update(live_for=None)
    return True


def _end_revocation(revocation: Revocation, *, confirmed_by: Any) -> None:
    ended = {"ended_at": timezone.now(), "confirmed_by": confirmed_by}
    if not Revocation.objects.filter(pk=revocation.pk, ended_at=None).update(**ended):
        raise Conflict(_("This was answered already."), code="answered")
