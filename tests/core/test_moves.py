from typing import Any

import pytest
from django.db.models import TextChoices

from core import events
from core.moves import Move, Moves, move
from core.problems import Conflict
from projects.states import RELEASE_MOVES, ReleaseState


class Light(TextChoices):
    RED = "red"
    GREEN = "green"


def test_table_refuses_unknown_states():
    with pytest.raises(ValueError, match=r"light\.go: unknown states \['blue'\]"):
        Moves("light", Light, [Move("go", [Light.RED], "blue")])


def test_table_refuses_a_move_declared_twice():
    with pytest.raises(ValueError, match="declared twice"):
        Moves("light", Light, [Move("go", ["red"], "green"), Move("go", ["green"], "red")])


def test_allowed_moves_are_those_that_leave_the_state():
    table = Moves("light", Light, [Move("go", ["red"], "green"), Move("stop", ["green"], "red")])
    assert [arrow.name for arrow in table.allowed("red")] == ["go"]


@pytest.fixture
def release(alice: Any) -> Any:
    from projects.models import Project, Release
    from repositories.actions import create_repository

    project = Project.objects.create(
        owner=alice.owner, name="tern", kind="model", repository=create_repository(), created_by=alice
    )
    return Release.objects.create(project=project, number=1, commit=b"c" * 20, digest="d" * 64)


def test_move_writes_state_clock_and_event_together(release: Any, alice: Any):
    event = move(release, RELEASE_MOVES, "submit", actor=alice, role="owner", note="please", days=3)
    release.refresh_from_db()
    assert (release.state, release.clock_owner) == (ReleaseState.SUBMITTED, "system")
    assert (release.due_at - release.state_changed_at).days == 3
    assert (event.verb, event.from_state, event.to_state, event.actor) == (
        "release.submit",
        "draft",
        "submitted",
        alice,
    )


def test_illegal_move_changes_nothing_and_names_the_state(release: Any):
    with pytest.raises(Conflict, match="Draft") as refusal:
        move(release, RELEASE_MOVES, "publish")
    assert refusal.value.more == {"state": "draft"}
    release.refresh_from_db()
    assert release.state == "draft"
    assert not events.history(release).exists()


def test_second_of_two_same_moves_is_refused(release: Any):
    twin = type(release).objects.get(pk=release.pk)
    move(release, RELEASE_MOVES, "submit")
    with pytest.raises(Conflict):
        move(twin, RELEASE_MOVES, "submit")
    assert events.history(release).count() == 1
