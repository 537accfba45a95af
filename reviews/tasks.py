"""Letterboxes: keys in, one domain call."""

import structlog
from celery import shared_task

from projects.models import Release
from reviews.models import Round

log = structlog.get_logger(__name__)


@shared_task(name="reviews.check_release")
def check_release(release_id: str) -> None:
    from reviews.actions import run_checks

    release = Release.objects.filter(pk=release_id).select_related("project__owner").first()
    if release is None:
        log.info("release_gone", release_id=release_id)
        return
    run_checks(release=release)


@shared_task(name="reviews.resume_checks")
def resume_checks() -> None:
    from reviews.actions import resume_silent

    for release_id in resume_silent():
        check_release.delay(release_id=release_id)


@shared_task(name="reviews.honour_clocks")
def honour_clocks() -> None:
    from reviews.actions import free_late_places, lapse_locks, lapse_silent, lapse_takedowns, publish_accepted

    lapse_silent()
    publish_accepted()
    free_late_places()
    lapse_takedowns()
    lapse_locks()


@shared_task(name="reviews.fill_round")
def fill_round(round_id: str) -> None:
    from reviews.actions import fill

    round_ = Round.objects.filter(pk=round_id).select_related("release__project__owner").first()
    if round_ is None:
        log.info("round_gone", round_id=round_id)
        return
    fill(round=round_)


@shared_task(name="reviews.fill_rounds")
def fill_rounds() -> None:
    from reviews.actions import ask_waiting, expire_silent, open_due_deliberations

    expire_silent()
    open_due_deliberations()
    ask_waiting()
