"""So many things on every desk, written straight into the database: nothing here is about how they came there."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.models import Event
from deliberation.appeals.models import Appeal
from discussions.reports.models import Report
from moderation.models import Concern
from projects.actions import create_project
from projects.models import Release
from resources.grants.models import Pool, RequestLine, ResourceRequest, Seat
from reviews.applications.models import Application, Attempt, CalibrationCase, CaseDispute, CaseSheet, DossierLine
from reviews.models import Assignment, Review, Reviewer, Round, Sample, Takedown

STATES = (
    "triage",
    "deliberating",
    "late",
    "quarantined",
    "published",
    "stuck",
    "in_hand",
    "asked",
    "done",
    "rejected",
    "held",
)


def fill(count: int, *, author: Any, reviewer: Any, person: Any, keeper: Any) -> None:
    for number in range(count):
        releases = {state: _release(author, f"{state.replace('_', '-')}-{number}") for state in STATES}
        _move(releases["triage"], "triage")
        _move(releases["quarantined"], "quarantined")
        Takedown.objects.create(release=releases["quarantined"], reason="law", letter="Why.", proposed_by=keeper)
        _move(releases["published"], "published")
        Sample.objects.create(release=releases["published"], change="patch", due_at=_past())
        _round(releases["deliberating"], "deliberating")
        _round(releases["held"], "held")
        _round(releases["late"], "collecting")
        Release.objects.filter(pk=releases["late"].pk).update(clock_owner="editor")
        _round(releases["stuck"], "forming")
        other = person(f"reviewer{number}", "reviewer")
        Reviewer.objects.create(user=other, engaged_at=timezone.now())
        _assign(releases["in_hand"], other, "working")
        _assign(releases["asked"], reviewer, "invited")
        _assign(releases["done"], reviewer, "thanked")
        _appeal(releases["rejected"], author)
        Report.objects.create(target_kind="site", reporter=author, title="No answer", actual="None.", due_at=_past())
        flagged = {"kind": "post", "object_id": f"{number:026}", "reason": "spam", "author": author}
        Concern.objects.create(due_at=_past(), **flagged)
        _intake(person, number)
        _asked(person(f"asker{number}"), reviewer, keeper)
    Release.objects.filter(project__created_by=author).update(due_at=_past())


def _asked(applicant: Any, judge: Any, keeper: Any) -> None:
    pool, _is_new = Pool.objects.get_or_create(slug="spring", defaults={"name": "Spring", "purpose": "For birds."})
    whose = {"owner": applicant.owner, "scope": f"owner:{applicant.owner_id}", "pool": pool, "title": "Terns"}
    for state, tier in (("triage", 1), ("committee", 2), ("waitlisted", 2)):
        request = ResourceRequest.objects.create(applicant=applicant, state=state, tier=tier, due_at=_past(), **whose)
        RequestLine.objects.create(request=request, unit="tokens", amount=1000)
    for request in ResourceRequest.objects.filter(applicant=applicant, state="committee"):
        Seat.objects.create(request=request, judge=judge, named_by=keeper)


def _past() -> Any:
    return timezone.now() - timedelta(days=1)


def _release(author: Any, name: str) -> Release:
    project = create_project(owner=author.owner, user=author, kind="model", name=name)
    frozen = {"commit": b"c" * 20, "digest": "d" * 64, "submitted_by": author, "submitted_at": _past()}
    Release.objects.filter(project=project).update(state="rejected", **frozen)
    return project.releases.get()


def _move(release: Release, state: str) -> None:
    Release.objects.filter(pk=release.pk).update(
        state=state, clock_owner="reviewer" if state == "in_review" else "editor"
    )


def _round(release: Release, state: str) -> Round:
    _move(release, "in_review")
    return Round.objects.create(release=release, number=1, digest=release.digest, state=state, due_at=_past())


def _assign(release: Release, reviewer: Any, state: str) -> None:
    round_ = _round(release, "collecting")
    made = Assignment.objects.create(round=round_, reviewer=reviewer, state=state, due_at=_past())
    if state == "thanked":
        Review.objects.create(assignment=made, verdict="accept", submitted_at=_past())


def _appeal(release: Release, author: Any) -> None:
    event = Event.objects.create(verb="release.reject", object_type="release", object_id=release.pk)
    about = {"verb": event.verb, "subject_type": "release", "subject_id": release.pk}
    Appeal.objects.create(decision=event, filed_by=author, text="Look again.", due_at=_past(), **about)


def _intake(person: Any, number: int) -> None:
    for state in ("submitted", "panel", "calibration"):
        applicant = person(f"{state}{number}")
        facts = {"kinds": ["model"], "hours_per_month": 4, "statement": "I read.", "due_at": _past()}
        application = Application.objects.create(applicant=applicant, state=state, **facts)
        DossierLine.objects.create(application=application, kind="release", text="One", at=_past(), contested="No.")
    attempt = Attempt.objects.create(application=application, kind="model", state="rating", due_at=_past())
    case = CalibrationCase.objects.create(
        code=f"m{number}", kind="model", title="A case", sort="known", outcome="accept"
    )
    sheet = CaseSheet.objects.create(attempt=attempt, case=case, reviewer=applicant, verdict="accept", sent_at=_past())
    CaseDispute.objects.create(sheet=sheet, why="It is right.")
