"""What webhooks may tell of jobs: to those whose grant pays, and to the site."""

from collections.abc import Collection, Iterable
from typing import Any

from core.models import Event
from resources.jobs.models import Job
from resources.jobs.queries import jobs_of
from webhooks.offers import Key, offer, withhold

JOBS = {
    "job.begin": "job.began",
    "job.settle": "job.settled",
    "job.release": "job.released",
    "job.expire": "job.expired",
}


def own_jobs(person: Any, ids: Collection[str]) -> Iterable[Job]:
    return jobs_of(person).filter(pk__in=ids)


def places_of_job(event: Event) -> Iterable[Key]:
    job = Job.objects.filter(pk=event.object_id).select_related("grant").first()
    if job is not None:
        kind, _colon, id = job.grant.scope.partition(":")
        yield kind, id


def told_of_job(event: Event, job: Job) -> dict[str, Any]:
    amounts = {"unit": job.unit, "amount": job.amount, "used": job.used, "charged": job.charged}
    named = {"id": job.pk, "key": job.key, "kind": job.kind, "state": job.state, "grant": job.grant_id}
    return {"job": named | amounts}


offer(JOBS, about="job", seen_by=own_jobs, places=places_of_job, data=told_of_job)
withhold("Who reports for a pool is a matter of its officers.", "pool.appoint_reporter", "pool.dismiss_reporter")
