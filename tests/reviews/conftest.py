"""Releases on their way through checks and reviews, by the same doors that people use."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from core import events
from projects import actions as projects
from projects.models import Project, Release
from repositories.actions import Delete, adds
from reviews import actions
from reviews.actions import checking
from reviews.models import Assignment, CheckRun, Round
from reviews.queries.rounds import open_round
from reviews.states import CheckState

CARD = """# Herons counted

## What it is for
Counts of grey herons at twelve ponds, for lessons in statistics. Not for planning protection.

## How it was collected
By the authors, at dawn, with the consent of those who own the ponds.

## What is in it
One table: pond, day, count.

## Known limits
Twelve ponds of one valley. Ask heron@example.org to be left out.
"""
ROWS = "pond,day,count\nmill,2026-05-01,3\nmill,2026-05-02,4\n"
FILES = {
    "README.md": CARD.encode(),
    "LICENSE": b"Creative Commons Attribution 4.0 International",
    "herons.csv": ROWS.encode(),
}
FACTS: dict[str, Any] = {"summary": "Grey herons at twelve ponds.", "licence": "CC-BY-4.0", "languages": ["en"]}
STATEMENTS = {"co_authors": True, "data_origin": "Counted by us.", "ai_use": "None.", "policy": True}
Deliver = Callable[[], None]
Submit = Callable[..., Release]


def put(project: Project, user: Any, files: dict[str, bytes]) -> None:
    operations = adds(repository=project.repository, files=files)
    projects.commit_files(project=project, user=user, operations=operations, message="Change files")


def remove(project: Project, user: Any, path: str) -> None:
    projects.commit_files(project=project, user=user, operations=[Delete(path)], message="Remove a file")


@pytest.fixture
def deliver(django_capture_on_commit_callbacks: Any) -> Deliver:
    """Let everything happen that follows from what was committed: events, their receivers, their tasks."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            events.deliver()

    return run


@pytest.fixture
def new(db: None) -> Callable[..., Project]:
    """`new(alice)`: a data set with files, ready to be handed in."""

    def make(user: Any, name: str = "herons", files: dict[str, bytes] | None = None, **facts: Any) -> Project:
        described = {"kind": "dataset", "name": name, **FACTS, **facts}
        project = projects.create_project(owner=user.owner, user=user, **described)
        put(project, user, FILES if files is None else files)
        return project

    return make


@pytest.fixture
def submit(deliver: Deliver) -> Submit:
    """Hand in, and let the checks run to their end."""

    def run(project: Project, user: Any) -> Release:
        release = projects.submit_release(project=project, user=user, statements=STATEMENTS)
        deliver()
        release.refresh_from_db()
        return release

    return run


@pytest.fixture
def checked(deliver: Deliver) -> Submit:
    """Hand in, and say that all checks have passed, without running them: for what comes after."""

    def run(project: Project, user: Any) -> Release:
        release = projects.submit_release(project=project, user=user, statements=STATEMENTS)
        projects.move_release(release, "start_checks")
        checking.prepare_runs(release=release)
        CheckRun.objects.filter(release=release).update(state=CheckState.PASSED, finished_at=timezone.now())
        actions.conclude_checks(release=release)
        release.refresh_from_db()
        return release

    return run


@pytest.fixture
def in_review(new: Callable[..., Project], checked: Submit, alice: Any) -> Release:
    """Alice's data set, checked and waiting for a reviewer."""
    return checked(new(alice), alice)


def round_of(release: Release) -> Round:
    found = open_round(release)
    assert found is not None
    return found


@pytest.fixture
def round_(in_review: Release) -> Round:
    return round_of(in_review)


@pytest.fixture
def in_hand(round_: Round, bob: Any) -> Assignment:
    """The review that Bob has taken."""
    return actions.claim_review(round=round_, reviewer=bob, has_no_conflict=True)


def judge(assignment: Assignment, reviewer: Any, verdict: str = "accept", **fields: Any) -> None:
    """Answer every item with yes and send the review."""
    from core.policies import current

    items = current("review")["checklists"][assignment.round.release.project.kind]
    answers = {item["id"]: {"answer": "yes"} for item in items}
    said = {"verdict": verdict, "letter": "Read, run and counted.", "confidence": 4, **fields}
    actions.save_draft(assignment=assignment, reviewer=reviewer, answers=answers, **said)
    actions.submit_review(assignment=assignment, reviewer=reviewer)
