"""The decision on a call: along the ranking until its amounts are used; who deserves it and finds nothing, by lot."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, Forbidden
from core.texts import written
from resources.grants.actions import outcomes
from resources.grants.actions.deciding import amounts_of as awarded_of
from resources.grants.actions.holding import end_promise, promise
from resources.grants.actions.triage import are_enough
from resources.grants.models import Call, Seat
from resources.grants.queries.calls import Ranked, amounts_of, call_is_kept, ranking, tickets
from resources.grants.queries.judging import BAR
from resources.grants.states import AWARD, CALL_MOVES, DECLINE, LOT, VERDICTS, RequestState

UNDECIDED = (RequestState.SUBMITTED, RequestState.TRIAGE, RequestState.INFO_NEEDED)


@dataclass(frozen=True)
class Verdict:
    """What becomes of one request. Whoever departs from the ranking says why, in a letter to the applicant."""

    outcome: str
    letter: str = ""
    awarded: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Ruled:
    ranked: Ranked
    outcome: str
    letter: str
    amounts: Mapping[str, int]


@transaction.atomic
def decide_call(*, call: Call, officer: Any, letter: str, verdicts: Mapping[str, Verdict] | None = None) -> Call:
    """Decide on all at once; of what `verdicts` does not name becomes what the ranking says.

    Awards are offered in the same moment. Those for the lot wait until it is drawn, by the seal of this very decision.
    """
    require(officer, "grants.decide_call", call, _("Something ties you to one of those who ask."))
    said = written(letter, "letter", needed=_("Write what everybody reads: what was asked for, and what decided it."))
    ranked = ranking(call)
    _check_ready(call, officer, ranked)
    ruled = _ruled(ranked, verdicts or {}, said)
    left = _left(call, ruled)
    lot = {"left": left, "tickets": tickets([one.ranked.request for one in ruled if one.outcome == LOT])}
    changes = {"letter": said, "lot": lot}
    version = current("grants").reference
    role = as_officer(officer)
    move(call, CALL_MOVES, "decide", actor=officer, role=role, note=said, changes=changes, policy_version=version)
    end_promise(call_is_kept(call), call.pool)
    for one in ruled:
        _carry_out(call, officer, one)
    promise(call_is_kept(call), call.pool, left)
    return call


def _check_ready(call: Call, officer: Any, ranked: Sequence[Ranked]) -> None:
    if Seat.objects.filter(request__call=call, judge=officer, left_at=None).exists():
        raise Forbidden(_("Whoever scored it does not decide as well."), code="scored_it")
    is_waiting = call.requests.filter(state__in=UNDECIDED).exists()
    if is_waiting or not all(are_enough(one.request, one.seats) for one in ranked):
        raise Conflict(_("All of them must be scored first, by everybody who was asked."), code="not_scored")


def _ruled(ranked: Sequence[Ranked], verdicts: Mapping[str, Verdict], letter: str) -> list[Ruled]:
    if set(verdicts) - {one.request.pk for one in ranked}:
        raise BadInput(fields={"verdicts": _("Name only requests that were made to this call.")})
    return [_one(one, verdicts.get(one.request.pk, Verdict(one.proposed)), letter) for one in ranked]


def _one(ranked: Ranked, verdict: Verdict, letter: str) -> Ruled:
    if verdict.outcome not in VERDICTS:
        raise BadInput(fields={"verdicts": _("Choose what becomes of it.")})
    own = written(verdict.letter, "verdicts")
    if verdict.outcome != ranked.proposed and not own:
        text = _("“%(title)s”: say why you depart from the ranking.")
        raise BadInput(fields={"verdicts": text % {"title": ranked.request.title}})
    given = awarded_of(ranked.request, verdict.awarded) if verdict.outcome == AWARD else {}
    return Ruled(ranked, verdict.outcome, own or letter, given)


def _left(call: Call, ruled: Sequence[Ruled]) -> dict[str, int]:
    left = Counter(amounts_of(call))
    for one in ruled:
        left.subtract(one.amounts)
    if over := [unit for unit, amount in left.items() if amount < 0]:
        text = _("More is awarded than this call gives: %(units)s.")
        raise BadInput(fields={"verdicts": text % {"units": ", ".join(sorted(over))}})
    return {unit: amount for unit, amount in left.items() if amount}


def _carry_out(call: Call, officer: Any, one: Ruled) -> None:
    request = one.ranked.request
    if one.outcome == AWARD:
        outcomes.offer(request, one.amounts, call.pool, one.letter, officer)
    elif one.outcome == LOT:
        outcomes.wait(request, one.letter, officer)
    elif one.outcome == DECLINE:
        outcomes.decline(request, one.letter, [BAR], officer)
