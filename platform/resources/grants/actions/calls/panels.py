"""One panel scores all that was made to a call; each member only what nothing ties them to."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import as_officer, is_in_good_standing
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from resources.grants.actions.assessing import require_all_feasible
from resources.grants.actions.triage import named_judges, seated
from resources.grants.models import Call, ResourceRequest
from resources.grants.queries.judging import judges_needed, tied_among
from resources.grants.states import CALL_MOVES, REQUEST_MOVES, RequestState


@transaction.atomic
def judge_call(*, call: Call, officer: Any, judges: Sequence[str]) -> Call:
    """Name the panel: as many as the call says, and enough without ties for every single request."""
    require(officer, "grants.decide_call", call, _("Something ties you to one of those who ask."))
    panel = _panel(call, officer, named_judges(judges))
    days, role = current("grants")["scoring_days"], as_officer(officer)
    who = [{"judge": judge.pk} for judge in panel]
    kept_from = {judge.pk: tied_among(judge, call) for judge in panel if is_in_good_standing(judge)}
    move(call, CALL_MOVES, "judge", actor=officer, role=role, evidence=who, days=days)
    for request in _to_score(call):
        free = _free(panel, request, kept_from)
        move(request, REQUEST_MOVES, "convene", actor=officer, role=role, days=days)
        for judge in free:
            seated(request, officer, judge, reason="call")
    return call


def _panel(call: Call, officer: Any, named: list[User]) -> list[User]:
    if len(named) < call.panel_size:
        text = ngettext("Name %(n)d person who scores it.", "Name %(n)d people who score it.", call.panel_size)
        raise BadInput(fields={"judges": text % {"n": call.panel_size}})
    if officer.pk in {judge.pk for judge in named}:
        raise BadInput(fields={"judges": _("Whoever decides does not score as well.")})
    return named


def _to_score(call: Call) -> list[ResourceRequest]:
    if call.requests.filter(state=RequestState.INFO_NEEDED).exists():
        raise Conflict(_("A question waits for its answer. Wait for it, or for its days to pass."), code="asked")
    found = list(call.requests.filter(state=RequestState.TRIAGE).select_related("opinion").order_by("id"))
    if not found:
        raise Conflict(_("Nothing is there to be scored; announce that."), code="nothing_asked")
    require_all_feasible(found)
    return found


def _free(panel: list[User], request: ResourceRequest, kept_from: dict[str, set[str]]) -> list[User]:
    """As `grants.impartial` says of each of them and one request; here all is asked in one question for each."""
    free = [judge for judge in panel if request.pk not in kept_from.get(judge.pk, {request.pk})]
    if len(free) < (needed := judges_needed(request)):
        text = _("Only %(n)d of them may score “%(title)s”, and it needs %(needed)d. Name others.")
        said = text % {"n": len(free), "title": request.title, "needed": needed}
        raise BadInput(fields={"judges": said})
    return free
