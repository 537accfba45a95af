"""Somebody who knows the machines says whether what is asked can run at all, before others spend their time on it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core import events
from core.permissions import require
from core.problems import BadInput, Conflict
from core.texts import written
from resources.grants.machines import facts_of
from resources.grants.models import Opinion, ResourceRequest
from resources.grants.queries.assessing import ASSESSABLE, is_infeasible, needs_opinion, opinion_on
from resources.grants.states import Feasibility


@transaction.atomic
def assess_request(*, request: ResourceRequest, operator: Any, verdict: str, text: str) -> Opinion:
    """Device class, memory, hours: can it run here as it is asked? What machines said meanwhile is kept with it. Said
    again, the last word stands."""
    require(operator, "grants.assess", request, _("Something ties you to whoever asks."))
    if verdict not in Feasibility.values:
        raise BadInput(fields={"verdict": _("Choose one of: %(known)s.") % {"known": ", ".join(Feasibility.values)}})
    said = written(text, "text", needed=_("Say why: the applicant and those who score it read it."))
    state = ResourceRequest.objects.select_for_update().get(pk=request.pk).state
    if state not in ASSESSABLE:
        raise Conflict(_("This request waits for nobody’s opinion."), code="wrong_state", state=state)
    facts = [fact.as_json() for fact in facts_of(request)]
    given = {"verdict": verdict, "text": said, "facts": facts, "by": operator, "at": timezone.now()}
    opinion, _is_new = Opinion.objects.update_or_create(request=request, defaults=given)
    moved = {"role": as_officer(operator), "from_state": state, "to_state": state}
    events.record("request.assess", request, actor=operator, note=said, evidence=[{"verdict": verdict}], **moved)
    request.opinion = opinion
    return opinion


def require_feasible(request: ResourceRequest) -> None:
    """Nobody scores what nobody looked at, or what cannot run."""
    require_all_feasible([request])


def require_all_feasible(requests: Sequence[ResourceRequest]) -> None:
    unsaid = [one for one in requests if needs_opinion(one) and opinion_on(one) is None]
    if unsaid:
        text = _("First somebody who knows the machines says whether it can run: %(titles)s.")
        raise Conflict(text % {"titles": _titles(unsaid)}, code="not_assessed")
    if barred := [one for one in requests if is_infeasible(one)]:
        text = _("It cannot run here as it is asked. Ask for a change, or decline it: %(titles)s.")
        raise Conflict(text % {"titles": _titles(barred)}, code="infeasible")


def _titles(requests: Sequence[ResourceRequest]) -> str:
    return ", ".join(f"“{one.title}”" for one in requests)
