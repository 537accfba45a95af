"""What somebody may not do for a while: points, silence, suspension, ban, and who it takes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from core.models import Event
from core.problems import BadInput, Forbidden
from deliberation.appeals.actions import file_appeal, give_voice
from deliberation.appeals.models import Appeal
from discussions.actions import reply
from discussions.models import Post
from moderation.actions import confirm_sanction, decide, flag, keep_time, lift_sanction, sanction
from moderation.models import Act, Concern, Sanction
from moderation.queries.people import points_of
from moderation.states import SANCTION_MOVES
from tests.conftest import confirm
from tests.moving import assert_follows
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db
WHY: dict[str, Any] = {"reason": "abuse", "letter": "Threats in three topics."}


@pytest.fixture
def emil(person: Callable[..., Any]) -> Any:
    return person("emil", "moderator")


def now_of(person: Any) -> tuple[bool, bool]:
    """Silenced, suspended."""
    found = User.objects.get(pk=person.pk)
    return found.is_silenced, found.is_suspended


def later(**over: float) -> None:
    """Time passes for every sanction."""
    step = timedelta(**over)
    for one in Sanction.objects.all():
        one.until = one.until - step if one.until else None
        one.due_at = one.due_at - step if one.due_at else None
        one.save(update_fields=["until", "due_at"])


def test_points_silence_suspend_and_ban_by_steps_and_lapse(post: Post, charlie: Any, alice: Any, maud: Any, emil: Any):
    states = []
    for severity in ("serious", "serious", "serious"):
        said = Post.objects.create(topic=post.topic, number=post.topic.posts.count() + 1, author=charlie, text="No.")
        flag(kind="post", id=said.pk, user=alice, reason="abuse")
        decide(concern=Concern.objects.get(state="open"), moderator=maud, kind="remove", severity=severity, **WHY)
        states.append((points_of(charlie), *now_of(charlie)))
    assert states == [(3, True, False), (6, True, True), (9, True, True)]
    silence, suspension, ban = Sanction.objects.order_by("id")
    assert [(one.kind, one.state) for one in (silence, suspension, ban)] == [
        ("silence", "in_force"),
        ("suspension", "in_force"),
        ("ban", "provisional"),
    ]
    assert User.objects.get(pk=charlie.pk).suspended_until == suspension.until
    with pytest.raises(Forbidden):
        confirm_sanction(sanction=ban, moderator=maud)
    confirm_sanction(sanction=ban, moderator=emil)
    assert User.objects.get(pk=charlie.pk).suspended_until is None
    assert now_of(charlie)[1]
    Act.objects.update(points_until=timezone.now())
    assert points_of(charlie) == 0


def test_silenced_people_read_and_run_and_say_nothing(post: Post, charlie: Any, alice: Any, maud: Any, client: Client):
    made = sanction(person=alice, moderator=maud, kind="silence", days=3, **WHY)
    alice.refresh_from_db()
    with pytest.raises(Forbidden):
        reply(topic=post.topic, user=alice, text="But.")
    client.force_login(alice)
    page = client.get("/standing").content.decode()
    assert ("Threats in three topics." in page, "/appeals/new/" in page) == (True, True)
    assert client.get(post.topic.get_absolute_url()).status_code == 200
    later(days=3)
    assert (keep_time(), keep_time()) == (1, 0)
    made.refresh_from_db()
    alice.refresh_from_db()
    assert (made.state, alice.is_silenced) == ("over", False)
    reply(topic=post.topic, user=alice, text="So.")


@pytest.mark.parametrize(
    ("wish", "state"),
    [
        ({"kind": "suspension", "days": 30}, "in_force"),
        ({"kind": "suspension", "days": 31}, "provisional"),
        ({"kind": "suspension", "days": 3, "is_urgent": True}, "provisional"),
        ({"kind": "ban"}, "provisional"),
    ],
)
def test_what_takes_two_lapses_within_a_day_without_the_second(alice: Any, maud: Any, wish: dict[str, Any], state: str):
    made = sanction(person=alice, moderator=maud, **WHY, **wish)
    assert (made.state, now_of(alice)) == (state, (False, True))
    later(hours=24)
    keep_time()
    made.refresh_from_db()
    assert (made.state, now_of(alice)[1]) == (("in_force", True) if state == "in_force" else ("lapsed", False))


def test_second_person_makes_it_last_and_anyone_of_them_may_lift_it(
    alice: Any, maud: Any, emil: Any, client: Client, deliver: Deliver
):
    made = sanction(person=alice, moderator=maud, kind="suspension", days=60, **WHY)
    deliver()
    client.force_login(emil)
    confirm(client, emil)
    assert "alice: Suspension: may read and appeal, nothing else" in client.get("/inbox").content.decode()
    assert "I agree" in client.get("/desk/people/alice").content.decode()
    assert client.post(f"/desk/sanctions/{made.pk}/confirmation").headers["Location"] == "/desk/people/alice"
    later(hours=24)
    assert keep_time() == 0
    made.refresh_from_db()
    assert (made.second, now_of(alice)) == (emil, (False, True))
    lift_sanction(sanction=made, moderator=maud, note="They wrote to us.")
    assert now_of(alice) == (False, False)


def test_of_two_suspensions_the_longer_holds(alice: Any, maud: Any):
    longer = sanction(person=alice, moderator=maud, kind="suspension", days=20, **WHY)
    shorter = sanction(person=alice, moderator=maud, kind="suspension", days=5, **WHY)
    assert User.objects.get(pk=alice.pk).suspended_until == longer.until
    lift_sanction(sanction=longer, moderator=maud)
    assert User.objects.get(pk=alice.pk).suspended_until == shorter.until


def test_suspended_person_appeals_and_a_third_moderator_lifts_it(alice: Any, maud: Any, emil: Any, client: Client):
    sanction(person=alice, moderator=maud, kind="suspension", days=10, **WHY)
    client.force_login(alice)
    decision = Event.objects.get(verb="sanction.begin")
    assert client.post("/flags/new/post/x", {"reason": "spam"}).status_code == 403
    filed = client.post(f"/appeals/new/{decision.pk}", {"text": "It was not me."})
    assert filed.status_code == 302
    give_voice(appeal=Appeal.objects.get(), judge=emil, finding="amend", letter="It was somebody else.")
    assert (Sanction.objects.get().state, now_of(alice)) == ("lifted", (False, False))


def test_sanctions_that_cannot_be(alice: Any, maud: Any, adam: Any, bob: Any, api: APIClient):
    for person, by in ((maud, maud), (adam, maud), (alice, bob)):
        with pytest.raises(Forbidden):
            sanction(person=person, moderator=by, kind="silence", days=1, **WHY)
    wishes: list[tuple[dict[str, Any], str]] = [
        ({"kind": "exile", "days": 1, **WHY}, "kind"),
        ({"kind": "silence", "days": 0, **WHY}, "days"),
        ({"kind": "silence", "days": 1, "reason": "rude", "letter": "x"}, "reason"),
        ({"kind": "silence", "days": 1, "reason": "spam", "letter": ""}, "letter"),
    ]
    for wish, field in wishes:
        with pytest.raises(BadInput) as refused:
            sanction(person=alice, moderator=maud, **wish)
        assert list(refused.value.fields) == [field]
    made = sanction(person=alice, moderator=maud, kind="silence", days=1, **WHY)
    api.force_authenticate(alice)
    (mine,) = api.get("/api/v1/standing").json()["sanctions"]
    assert (mine["sanction"]["kind"], mine["decision"]) == ("silence", Event.objects.get(verb="sanction.begin").pk)
    with pytest.raises(Forbidden):
        file_appeal(decision=Event.objects.get(verb="sanction.begin"), user=bob, text="Let them speak.")
    assert_follows(made, SANCTION_MOVES)
