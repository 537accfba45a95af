import pytest

from core import events
from core.problems import Conflict
from projects.actions import move_release
from projects.models import Project, Release
from projects.states import LOCKED, OPEN, PUBLIC, RELEASE_MOVES, ReleaseState

# Written out a second time on purpose: the table of the workflow, by hand, against the one in the code.
LEGAL = {
    "draft": {"submit", "withdraw"},
    "submitted": {"start_checks", "withdraw"},
    "checking": {"find_faults", "pass_checks", "quarantine", "withdraw"},
    "needs_fixes": {"recheck", "resubmit", "lapse", "withdraw"},
    "quarantined": {"restore", "clear", "require_fixes", "take_down", "look_anew"},
    "triage": {"reject_scope", "start_review", "withdraw"},
    "rejected_scope": {"review_anew", "triage_anew"},
    "in_review": {"request_changes", "accept", "reject", "quarantine", "withdraw"},
    "changes_requested": {"answer_changes", "lapse", "withdraw"},
    "lapsed": {"reopen", "reopen_fixes"},
    "accepted": {"schedule", "unschedule", "publish", "withdraw"},
    "rejected": {"overturn", "review_anew"},
    "published": {"supersede", "deprecate", "retract", "quarantine"},
    "superseded": {"deprecate", "retract", "quarantine"},
    "deprecated": {"retract", "quarantine"},
    "retracted": {"reinstate"},
    "withdrawn": set(),
    "taken_down": {"look_anew"},
}
MOVES = [move.name for move in RELEASE_MOVES]


def test_every_state_has_its_row():
    assert set(LEGAL) == set(ReleaseState.values)


@pytest.mark.parametrize("state", ReleaseState.values)
def test_a_release_moves_exactly_where_the_table_allows(tern: Project, state: str):
    release = tern.releases.get()
    for name in MOVES:
        Release.objects.filter(pk=release.pk).update(state=state, commit=b"x" * 20, digest="d")
        if name in LEGAL[state]:
            move_release(release, name)
            reached = RELEASE_MOVES.named(name).target
            last = events.history(release).last()
            assert last is not None
            assert (last.verb, last.from_state, last.to_state) == (f"release.{name}", state, reached)
        else:
            reached = state
            with pytest.raises(Conflict) as refused:
                move_release(release, name)
            assert refused.value.more == {"state": state}
        release.refresh_from_db()
        assert release.state == reached


def test_the_clock_goes_to_who_has_the_ball(tern: Project):
    release = tern.releases.get()
    Release.objects.filter(pk=release.pk).update(state="triage", commit=b"x" * 20, digest="d")
    move_release(release, "start_review")
    release.refresh_from_db()
    assert release.clock_owner == "reviewer"
    assert release.due_at is not None
    assert (release.due_at - release.state_changed_at).days == 10
    move_release(release, "reject")
    release.refresh_from_db()
    assert release.clock_owner == ""
    assert release.due_at is None


def test_groups_of_states_do_not_overlap():
    assert set(OPEN) & set(PUBLIC) == set()
    assert set(PUBLIC) & set(LOCKED) == set()


def test_a_second_release_cannot_be_under_way(tern: Project):
    first = tern.releases.get()
    Release.objects.filter(pk=first.pk).update(state="lapsed", commit=b"x" * 20, digest="d")
    Release.objects.create(project=tern, number=2)
    with pytest.raises(Conflict) as refused:
        move_release(first, "reopen")
    assert refused.value.own_code == "release_under_way"
