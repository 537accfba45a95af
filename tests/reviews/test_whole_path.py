"""From hand-in to publication, with every event that leaves a trace, in order."""

from collections.abc import Callable
from typing import Any

from core.models import Event
from projects import actions as projects
from projects.models import Project
from reviews import actions
from reviews.models import Assignment
from reviews.queries.checks import checks_of
from reviews.queries.rounds import asked_changes, open_round
from tests.reviews.conftest import Deliver, Submit, judge, put, remove
from tests.reviews.samples import plain_pickle


def trace() -> list[tuple[str, str, str]]:
    """(verb, who, reached state) of everything that happened to releases, rounds and assignments."""
    about = Event.objects.filter(object_type__in=["release", "round", "assignment"]).select_related("actor")
    return [(event.verb, str(event.actor or ""), event.to_state) for event in about.order_by("position")]


def test_release_goes_from_fault_to_publication(
    new: Callable[..., Project], submit: Submit, deliver: Deliver, alice: Any, bob: Any
):
    project = new(alice)
    put(project, alice, {"extra.bin": plain_pickle()})
    release = submit(project, alice)
    assert release.state == "needs_fixes"
    assert [(finding.code, finding.path) for finding in checks_of(release).blocking] == [
        ("pickle_weights", "extra.bin")
    ]

    remove(project, alice, "extra.bin")
    release = submit(project, alice)
    assert release.state == "in_review"

    round_ = open_round(release)
    assert round_ is not None
    assignment = actions.claim_review(round=round_, reviewer=bob, has_no_conflict=True)
    actions.add_change(assignment=assignment, reviewer=bob, what="Name the valley.", path="README.md", line=10)
    judge(assignment, bob, "after_changes")
    deliver()
    release.refresh_from_db()
    assert release.state == "changes_requested"

    (change,) = asked_changes(release)
    assert (str(change), change.path, change.line, change.what) == ("C1", "README.md", 10, "Name the valley.")
    actions.answer_change(change=change, user=alice, answer="done", text="It is the Lune valley.")
    put(project, alice, {"herons.csv": b"pond,day,count\nmill,2026-05-01,3\n"})
    second = actions.send_back(release=release, user=alice)
    deliver()
    assert second.number == 2

    invited = Assignment.objects.get(round=second)
    assert (invited.reviewer, invited.state) == (bob, "invited")
    again = actions.claim_review(round=second, reviewer=bob, has_no_conflict=True)
    judge(again, bob)
    deliver()
    release.refresh_from_db()
    assert release.state == "accepted"

    projects.publish_release(release=release, user=alice)
    deliver()
    assert trace() == [
        ("release.submit", "alice", "submitted"),
        ("release.start_checks", "", "checking"),
        ("release.find_faults", "", "needs_fixes"),
        ("release.resubmit", "alice", "submitted"),
        ("release.start_checks", "", "checking"),
        ("release.pass_checks", "", "triage"),
        ("release.start_review", "", "in_review"),
        ("round.open", "", "forming"),
        ("assignment.claim", "bob", "accepted"),
        ("round.collect", "", "collecting"),
        ("assignment.start", "bob", "working"),
        ("assignment.submit", "bob", "submitted"),
        ("round.decide", "", "decided"),
        ("release.request_changes", "", "changes_requested"),
        ("assignment.thank", "", "thanked"),
        ("release.answer_changes", "alice", "in_review"),
        ("round.close", "alice", "closed"),
        ("round.open", "", "forming"),
        ("assignment.invite", "", "invited"),
        ("assignment.accept", "bob", "accepted"),
        ("round.collect", "", "collecting"),
        ("assignment.start", "bob", "working"),
        ("assignment.submit", "bob", "submitted"),
        ("round.decide", "", "decided"),
        ("release.accept", "", "accepted"),
        ("assignment.thank", "", "thanked"),
        ("release.publish", "alice", "published"),
        ("round.close", "", "closed"),
    ]
