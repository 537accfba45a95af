"""Who wants to review, and what is said of how they do."""

from typing import Any

from django.utils import timezone

from accounts.site_map import addresses
from tests.operations_samples.cast import Cast, Sample, Samples


def applications(cast: Cast) -> Samples:
    """The owner has applied to review, and contests a line of the record."""
    from reviews.applications.models import (
        Application,
        Attempt,
        Audit,
        AuditReview,
        CalibrationCase,
        CaseDispute,
        CaseSheet,
        DossierLine,
        Standing,
    )

    facts: dict[str, Any] = {"kinds": ["model"], "languages": ["en"], "hours_per_month": 4, "statement": "I read."}
    application = Application.objects.create(applicant=cast.owner, **facts)
    line = DossierLine.objects.create(application=application, kind="x", text="x", at=timezone.now(), contested="No.")
    case = CalibrationCase.objects.create(code="sample", kind="model", title="x", sort="known", outcome="accept")
    attempt = Attempt.objects.create(application=application, kind="model", state="rating")
    sheet = CaseSheet.objects.create(attempt=attempt, reviewer=cast.owner, case=case)
    dispute = CaseDispute.objects.create(sheet=sheet, why="No.")
    every = {"form": "atom", "application": application.pk, "line": line.pk, "case": case.pk}
    held = Standing.objects.create(user=cast.owner, kind="model", mentor=cast.reviewer)
    signing = {"standing": held.pk, "review": _sent_review(cast)}
    shown = {"digest": "0" * 64, "checks": []}
    whose = {"reviewer": cast.owner, "sheet": CaseSheet.objects.create(reviewer=cast.owner, case=case)}
    audit = Audit.objects.create(standing=held, case=case, disguise=shown, state="submitted", **whose)
    AuditReview.objects.create(audit=audit, verdict="accept", submitted_at=timezone.now())
    every |= {"audit": audit.pk}
    every |= {"standing": held.pk, "attempt": attempt.pk, "sheet": sheet.pk, "dispute": dispute.pk}
    names = (
        "applications:",
        "api-application",
        "api-reviewer",
        "api-attempt",
        "api-audit",
        "api-rating",
        "api-case",
        "api-dispute",
        "api-standing",
    )
    theirs = {
        "applications:signature": Sample(signing, owner=cast.reviewer),
        "applications:recheck": Sample(signing),
        "api-standing-recheck": Sample(signing),
        "api-standing-signature": Sample({"standing": held.pk}, owner=cast.reviewer),
    }
    return {
        address.name: Sample({name: every[name] for name in address.parameters})
        for address in addresses()
        if address.name.startswith(names) and address.parameters and address.name not in theirs
    } | theirs


def _sent_review(cast: Cast) -> str:
    """A review by the owner of a project of somebody else, sent and not signed yet."""
    from projects.actions import create_project
    from reviews.actions.triage import begin_review
    from reviews.models import Assignment, Review
    from tests.projects.conftest import FACTS, FILES, bring, put_files

    project = create_project(owner=cast.stranger.owner, user=cast.stranger, kind="model", name="judged", **FACTS)
    put_files(project, cast.stranger, FILES)
    round_ = begin_review(release=bring(project, cast.stranger, "triage"))
    assignment = Assignment.objects.create(round=round_, reviewer=cast.owner, state="submitted")
    review = Review.objects.create(assignment=assignment, verdict="accept", submitted_at=timezone.now())
    return str(review.pk)
