"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="grants.tend")
def tend() -> None:
    from resources.grants.actions import (
        lapse_adjustments,
        lapse_requests,
        stock_commons,
        suspend_owing,
        tend_calls,
        tend_grants,
    )

    stock_commons()
    lapse_requests()
    lapse_adjustments()
    tend_calls()
    tend_grants()
    suspend_owing()
