"""Letterboxes: keys in, one domain call."""

import structlog
from celery import shared_task

from projects.models import Release

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
    from reviews.actions import free_late_places, lapse_silent, lapse_takedowns, publish_accepted

    lapse_silent()
    publish_accepted()
    free_late_places()
    lapse_takedowns()
