"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="projects.recount_catalogue")
def recount_catalogue() -> None:
    from projects.actions import recount_if_changed

    recount_if_changed()
