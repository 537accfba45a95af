"""A call before anybody answers it: drafted, published with its amounts kept in the pool, taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, PaymentRequired
from core.texts import line, written
from resources.grants import wishes
from resources.grants.actions.calls.tending import open_if_due
from resources.grants.actions.holding import end_promise, promise
from resources.grants.models import Call, CallLine, Pool
from resources.grants.queries.calls import amounts_of, call_is_kept
from resources.grants.states import CALL_MOVES, CallState, Tier

MOST_JUDGES = 20


@transaction.atomic
def draft_call(
    *,
    officer: Any,
    title: str,
    theme: str,
    pool: Pool,
    lines: Mapping[str, int],
    opens_at: datetime,
    closes_at: datetime,
    panel_size: int,
    eligibility: str = "",
    call: Call | None = None,
) -> Call:
    """Write a call, or write it anew as long as nobody has read it. Nothing is kept for it yet."""
    require(officer, "grants.keep_calls")
    policy = current("grants")
    facts = {
        "title": line(title, "title", limit=policy["title_limit"], needed=_("Give it a name in a few words.")),
        "theme": written(theme, "theme", needed=_("Say what it is for.")),
        "eligibility": written(eligibility, "eligibility"),
        "pool": pool,
        "panel_size": _panel(panel_size, policy["judges"][Tier.PANEL]),
        "policy_version": policy.reference,
        **_dates(opens_at, closes_at),
    }
    amounts = wishes.amounts(lines)
    made = _rewritten(call, facts) if call else Call.objects.create(slug=_slug(title), created_by=officer, **facts)
    made.lines.all().delete()
    CallLine.objects.bulk_create(CallLine(call=made, unit=unit, amount=n) for unit, n in sorted(amounts.items()))
    events.record("call.draft", made, actor=officer, role=as_officer(officer), to_state=made.state)
    return made


@transaction.atomic
def publish_call(*, call: Call, officer: Any) -> Call:
    """Everybody may read it; what it gives is kept in the pool from now on. It opens on its day."""
    require(officer, "grants.keep_calls")
    if call.closes_at <= timezone.now():
        raise BadInput(fields={"closes_at": _("This day is over; choose another.")})
    move(call, CALL_MOVES, "publish", actor=officer, role=as_officer(officer))
    try:
        promise(call_is_kept(call), call.pool, amounts_of(call))
    except PaymentRequired:
        raise Conflict(_("The pool has not so much. Fill it first, or give away less."), code="pool_empty") from None
    open_if_due(call)
    return call


@transaction.atomic
def cancel_call(*, call: Call, officer: Any, note: str = "") -> Call:
    """Only as long as nobody relies on it."""
    require(officer, "grants.keep_calls")
    said = written(note, "note")
    move(call, CALL_MOVES, "cancel", actor=officer, role=as_officer(officer), note=said)
    if call.requests.exists():
        raise Conflict(_("People have asked already: let it close, and decide."), code="asked_already")
    end_promise(call_is_kept(call), call.pool)
    return call


def _rewritten(call: Call, facts: Mapping[str, Any]) -> Call:
    if not Call.objects.filter(pk=call.pk, state=CallState.DRAFT).update(**facts):
        raise Conflict(_("It is public by now, and stays as it is."), code="wrong_state")
    return Call.objects.select_related("pool").get(pk=call.pk)


def _panel(size: int, least: int) -> int:
    if not least <= size <= MOST_JUDGES:
        words = {"least": least, "most": MOST_JUDGES}
        raise BadInput(fields={"panel_size": _("Say %(least)d to %(most)d people.") % words})
    return size


def _dates(opens_at: datetime, closes_at: datetime) -> dict[str, datetime]:
    if closes_at <= max(opens_at, timezone.now()):
        raise BadInput(fields={"closes_at": _("It closes after it opens, and not in the past.")})
    return {"opens_at": opens_at, "closes_at": closes_at}


def _slug(title: str) -> str:
    """From the title where it is written in Latin letters; with a number where it was taken."""
    plain = slugify(title)[:40] or f"call-{timezone.now():%Y%m%d%H%M%S}"
    taken = set(Call.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return plain if plain not in taken else next(slug for slug in numbered if slug not in taken)
