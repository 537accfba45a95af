"""Who owes a report for too long may not use the rest of what they have, until it is accepted."""

from django.db import transaction

from core.clocks.acting import AT_ONCE, each
from core.events import history
from core.moves import move
from core.policies import current
from resources.grants.models import Grant
from resources.grants.queries.reports import missed_reports, owing
from resources.grants.states import GRANT_MOVES, GrantState

MISSING = "report_missing"


def suspend_owing() -> int:
    return each(owing(current("grants"))[:AT_ONCE], _suspend)


def resume_reported(grant: Grant) -> None:
    """As soon as nothing else is owed. What an officer suspended stays so."""
    if missed_reports(current("grants"), "suspend_days").filter(scope=grant.scope).exists():
        return
    for held in Grant.objects.filter(scope=grant.scope, state=GrantState.SUSPENDED):
        last = history(held, ["grant.suspend"]).last()
        if last is not None and last.reason_code == MISSING:
            move(held, GRANT_MOVES, "resume", reason="report")


@transaction.atomic
def _suspend(grant: Grant) -> bool:
    """Once for each missing report: where an officer let it be used again all the same, it stays so."""
    missed = missed_reports(current("grants"), "suspend_days").filter(scope=grant.scope)
    owed = sorted(missed.values_list("pk", flat=True))
    before = history(grant, ["grant.suspend"]).filter(reason_code=MISSING)
    known = {id for event in before for entry in event.evidence for id in entry.get("owed", ())}
    if not set(owed) - known:
        return False
    move(grant, GRANT_MOVES, "suspend", reason=MISSING, evidence=[{"owed": owed}])
    return True
