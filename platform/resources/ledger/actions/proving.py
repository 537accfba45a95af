"""Every night the books are proven, and what was found is kept where everybody reads it."""

from dataclasses import asdict

import structlog
from django.db import transaction

from core import events
from resources.ledger.models import Account, Entry, Reconciliation
from resources.ledger.queries import mismatches

log = structlog.get_logger(__name__)
MOST_TOLD = 100


def reconcile() -> Reconciliation:
    """A mismatch is an alarm: administrators are told, and it stands on the public page until a night without one."""
    found = mismatches()
    for wrong in found[:MOST_TOLD]:
        log.error("ledger_mismatch", account=wrong.account, part=wrong.part, carried=wrong.carried, found=wrong.found)
    with transaction.atomic():
        proven = Reconciliation.objects.create(
            accounts=Account.objects.count(),
            entries=Entry.objects.count(),
            wrong=len(found),
            mismatches=[asdict(wrong) for wrong in found[:MOST_TOLD]],
        )
        if found:
            events.record("reconciliation.alarm", proven, role="system", evidence=[{"mismatches": len(found)}])
        else:
            events.record("reconciliation.balance", proven, role="system")
    return proven
