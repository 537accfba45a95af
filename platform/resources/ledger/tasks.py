import structlog
from celery import shared_task

log = structlog.get_logger(__name__)


@shared_task(name="ledger.release_lost")
def release_lost() -> None:
    from resources.ledger import actions

    actions.release_lost()


@shared_task(name="ledger.reconcile")
def reconcile() -> None:
    """Every night. An account that carries what its entries do not add up to is an alarm for the operators."""
    from resources.ledger.queries import mismatches

    for wrong in mismatches():
        log.error("ledger_mismatch", account=wrong.account, part=wrong.part, carried=wrong.carried, found=wrong.found)
