"""Letterboxes: one domain call each."""

from celery import shared_task


@shared_task(name="reviews.tend_applications")
def tend_applications() -> None:
    from reviews.applications.actions import (
        end_bootstrap,
        expire_attempts,
        lapse_applications,
        pause_absent,
        refresh_scores,
        retire_idle,
        stock_bank,
        tend_audits,
        watch_silence,
    )

    stock_bank()
    expire_attempts()
    lapse_applications()
    pause_absent()
    watch_silence()
    retire_idle()
    refresh_scores()
    end_bootstrap()
    tend_audits()
