"""Letterboxes: one domain call each."""

from datetime import date

from celery import shared_task


@shared_task(name="usage.count_download", acks_late=False)  # counted at most once rather than twice
def count_download(*, project_id: str, day: str) -> None:
    from projects.usage import actions

    actions.count_download(project_id=project_id, day=date.fromisoformat(day))


@shared_task(name="usage.forget_days")
def forget_days() -> None:
    from projects.usage import actions

    actions.forget_days()
