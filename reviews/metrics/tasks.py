"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="metrics.count")
def count_metrics() -> None:
    from reviews.metrics.actions import count_new

    count_new()
