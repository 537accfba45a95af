"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="moderation.keep_time")
def keep_time() -> None:
    from moderation import actions

    actions.keep_time()
    actions.end_old_storms()
    actions.renew_mark()
