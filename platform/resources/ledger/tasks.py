from celery import shared_task


@shared_task(name="ledger.release_lost")
def release_lost() -> None:
    from resources.ledger import actions

    actions.release_lost()


@shared_task(name="ledger.reconcile")
def reconcile() -> None:
    """Every night."""
    from resources.ledger import actions

    actions.reconcile()
