"""Grants, pools, calls and jobs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.site_map import addresses
from tests.operations_samples.cast import Cast, Sample, Samples
from tests.operations_samples.projects import project_in

OF_RESOURCES = ("grants:", "api-request", "api-grant", "api-pool", "api-call", "jobs:", "api-job")


def resources(cast: Cast) -> Samples:
    """The owner asked for something small and has it; something larger waits for an officer."""
    from resources.grants.actions import submit_request
    from resources.grants.models import (
        Call,
        Grant,
        GrantAdjustment,
        GrantChange,
        GrantMember,
        GrantReport,
        ResourceRequest,
        Revocation,
        Seat,
    )
    from resources.jobs.models import Reporter

    had = submit_request(applicant=cast.owner, title="Terns", purpose="To count them.", lines={"tokens": 1000})
    facts = {"scope": f"owner:{cast.owner.owner_id}", "owner": cast.owner.owner, "pool": had.pool}
    asked = ResourceRequest.objects.create(applicant=cast.owner, title="Gulls", state="triage", **facts)
    scored = ResourceRequest.objects.create(applicant=cast.owner, title="Auks", state="committee", tier=2, **facts)
    Seat.objects.create(request=scored, judge=cast.reviewer, named_by=cast.officer)
    report = GrantReport.objects.create(grant=had.grant, summary="Terns.", written_by=cast.owner)
    change = GrantChange.objects.create(grant=had.grant, kind="extend", days=9, why="Ice.", asked_by=cast.owner)
    now = timezone.now()
    when = {"opens_at": now, "closes_at": now + timedelta(days=7)}
    call = {"slug": "spring", "title": "Spring", "theme": "Birds.", "panel_size": 3, "pool": had.pool}
    Call.objects.create(created_by=cast.officer, state="open", **call, **when)
    GrantMember.objects.create(grant=had.grant, person=cast.reviewer)
    Revocation.objects.create(grant=had.grant, letter="Sold.", proposed_by=cast.admin)
    wrong = {"unit": "tokens", "amount": -9, "why": "Twice.", "proposed_by": cast.admin}
    adjustment = GrantAdjustment.objects.create(grant=had.grant, **wrong)
    every = {"request_id": asked.pk, "grant": had.grant.pk, "report": report.pk, "change": change.pk}
    every |= {"adjustment": adjustment.pk, "job": _job(cast, had.grant).pk}
    every |= {"pool": "commons", "form": "atom", "call": "spring", "handle": cast.reviewer.handle}
    theirs = Sample({"request_id": scored.pk}, owner=cast.reviewer)
    room = Sample({"owner": cast.owner.handle})
    project = Sample({"owner": cast.owner.handle, "name": project_in(cast, "draft").name})
    whose = Sample({"handle": cast.owner.handle})
    allowed = ("grants:allowance", "grants:allowance-adjustments", "api-grant-allowance-adjustments")
    stored = {"metering:room": room, "api-storage-of-owner": room, "api-project-storage": project}
    listed = Grant.objects.create(request=scored, title="Auks", tier=2, ends_at=now + timedelta(days=9), **facts)
    Reporter.objects.create(pool=had.grant.pool, person=cast.officer, appointed_by=cast.admin)
    reporter = Sample({"pool": "commons", "handle": cast.officer.handle})
    return (
        stored
        | {
            address.name: Sample({name: every[name] for name in address.parameters})
            for address in addresses()
            if address.name.startswith(OF_RESOURCES) and address.parameters
        }
        | dict.fromkeys(allowed, whose)
        | dict.fromkeys(("grants:score", "grants:stepping-down", "api-request-score"), theirs)
        | dict.fromkeys(("jobs:reporter-removal", "api-job-reporter"), reporter)
        | dict.fromkeys(("grants:registered", "api-grant-registered"), Sample({"grant": listed.pk}))
    )


def _job(cast: Cast, grant: Any) -> Any:
    from resources.jobs.actions import begin_job

    facts = {"grant": grant.pk, "person": cast.owner.handle, "unit": "tokens", "amount": 9, "title": "Terns"}
    job, _is_new = begin_job(reporter=cast.officer, key="slurm-1", **facts)
    return job
