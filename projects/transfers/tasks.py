"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="transfers.expire")
def expire() -> None:
    from projects.transfers import actions

    actions.expire_transfers()
