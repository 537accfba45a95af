"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="accounts.recheck_domains")
def recheck_domains() -> None:
    from accounts.actions.domains import recheck_domains as recheck

    recheck()
