"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="trust.note_presence")
def note_presence() -> None:
    from moderation.trust import actions

    actions.note_presence()


@shared_task(name="trust.weigh")
def weigh() -> None:
    from moderation.trust import actions

    actions.end_old_stewardships()
    actions.weigh_waiting()
