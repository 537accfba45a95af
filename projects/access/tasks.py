"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="access.expire")
def expire() -> None:
    from projects.access import actions

    actions.expire_access()
