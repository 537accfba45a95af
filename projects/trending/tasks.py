"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="trending.recompute")
def recompute() -> None:
    from projects.trending import actions

    actions.recompute()
