"""Who is told what: each event once per person, in words of the reader, of what the reader may see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import override

from accounts.actions import add_member, create_organisation, grant_role, suspend
from core import events
from core.models import Event
from notifications import actions
from notifications.models import Mute, Notification
from notifications.queries import in_words, notifications_of
from notifications.states import FYI, MOVED, NEEDS_YOU
from projects import actions as projects
from projects.models import Project
from tests.notifications.conftest import Deliver, titles
from tests.projects.conftest import bring

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]


def test_author_is_told_of_faults_as_something_that_needs_them(alice: Any, make: Make, deliver: Deliver):
    release = bring(make(alice), alice, "needs_fixes")
    deliver()
    (told,) = in_words(alice, notifications_of(alice))
    assert told.notification.urgency == NEEDS_YOU
    assert told.words.title == "alice/tern 1: the checks found something to mend"
    assert told.words.url == f"/submissions/{release.pk}"
    assert told.thing == "alice/tern"


def test_words_are_in_the_language_of_whoever_reads(alice: Any, make: Make, deliver: Deliver):
    make(alice, "tern", "needs_fixes")
    deliver()
    with override("zh-hans"):
        assert titles(alice) == ["alice/tern 1：检查发现了需要修改之处"]


def test_event_delivered_twice_tells_once(alice: Any, make: Make, deliver: Deliver):
    make(alice, "tern", "needs_fixes")
    deliver()
    actions.notify(event=Event.objects.get(verb="release.find_faults"))
    assert Notification.objects.filter(person=alice).count() == 1


def test_nobody_is_told_what_they_did_themselves(alice: Any, charlie: Any, make: Make, deliver: Deliver):
    tern = make(alice)
    projects.add_member(project=tern, user=alice, handle="charlie", role="admin")
    bring(tern, alice, "submitted")
    deliver()
    assert titles(alice) == []
    assert titles(charlie) == ["alice/tern 1 was handed in", "alice/tern: your role is “May do everything”"]


def test_person_in_two_audiences_is_told_once_in_the_stronger_words(alice: Any, make: Make, deliver: Deliver):
    grant_role(user=alice, role="editor")
    deliver()
    make(alice, "tern", "quarantined")
    deliver()
    assert titles(alice)[0] == "alice/tern 1 is locked away"
    assert Notification.objects.filter(person=alice, event__verb="release.quarantine").count() == 1


def test_what_was_taken_care_of_waits_no_longer(alice: Any, make: Make, deliver: Deliver):
    tern = make(alice, "tern", "needs_fixes")
    deliver()
    projects.move_release(tern.releases.get(), "resubmit")
    deliver()
    faults = Notification.objects.get(person=alice, event__verb="release.find_faults")
    assert faults.done_at is not None


def test_release_that_goes_on_by_itself_waits_for_no_editor(alice: Any, edith: Any, make: Make, deliver: Deliver):
    deliver()
    make(alice, "tern", "in_review")
    make(alice, "heron", "triage")
    deliver()
    assert titles(edith)[:-1] == ["alice/heron 1 waits for an editor"]


def test_muted_thing_tells_only_what_needs_somebody(alice: Any, make: Make, deliver: Deliver):
    tern = make(alice)
    Mute.objects.create(person=alice, thing_type="project", thing_id=tern.pk)
    bring(tern, alice, "in_review")
    projects.move_release(tern.releases.get(), "request_changes")
    deliver()
    assert titles(alice) == ["alice/tern 1: changes are asked of you"]


def test_what_one_may_no_longer_see_has_no_words(alice: Any, charlie: Any, make: Make, deliver: Deliver):
    tern = make(alice)
    projects.add_member(project=tern, user=alice, handle="charlie", role="write")
    bring(tern, alice, "submitted")
    deliver()
    assert titles(charlie) == ["alice/tern 1 was handed in", "alice/tern: your role is “May write”"]
    projects.remove_member(project=tern, user=alice, handle="charlie")
    told = in_words(charlie, notifications_of(charlie))
    assert {(one.words.title, one.words.url, one.thing) for one in told} == {
        ("Something that you can no longer see", "", "")
    }


def test_people_hear_of_roles_organisations_and_suspension(alice: Any, charlie: Any, adam: Any, deliver: Deliver):
    deliver()
    grant_role(user=charlie, role="reviewer", granted_by=adam)
    organisation = create_organisation(user=alice, handle="weighers", name="Weighers")
    add_member(organisation=organisation, user=alice, person=charlie)
    suspend(user=charlie, by=adam, reason="Spam in three boards.")
    deliver()
    told = in_words(charlie, notifications_of(charlie))
    assert [(one.words.title, one.notification.urgency) for one in told] == [
        ("Your account is suspended", NEEDS_YOU),
        ("You belong to Weighers now", MOVED),
        ("You have a new role here: Reviewer", MOVED),
    ]
    assert told[0].words.body == "You may read, nothing else. Spam in three boards."


def test_members_hear_of_visibility_for_their_information(alice: Any, bob: Any, make: Make, deliver: Deliver):
    tern = make(alice)
    projects.add_member(project=tern, user=alice, handle="bob")
    projects.change_visibility(project=tern, user=alice, visibility="private")
    deliver()
    assert [row.urgency for row in notifications_of(bob)[:1]] == [FYI]
    assert titles(bob)[0] == "alice/tern is now: Private"


@pytest.mark.parametrize("many", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three(
    alice: Any, make: Make, deliver: Deliver, django_assert_num_queries: Any, many: int
):
    for number in range(many):
        make(alice, f"tern-{number}", "needs_fixes")
    deliver()
    with django_assert_num_queries(4):
        assert len(in_words(alice, notifications_of(alice))) == many


def test_name_that_the_words_keep_back_is_not_beside_them_either(
    alice: Any, bob: Any, edith: Any, make: Make, deliver: Deliver
):
    from core import policies
    from reviews.actions.inviting import invite
    from reviews.actions.triage import begin_review

    blind = {**policies.current("review")["blindness"], "model": "double"}
    policies.publish("review", {"blindness": blind}, author=None)
    round_ = begin_review(release=bring(make(alice), alice, "triage"))
    invite(round=round_, editor=edith, handle="bob", note="You know this kind of model.")
    deliver()
    told = next(one for one in in_words(bob, notifications_of(bob)) if one.notification.urgency == NEEDS_YOU)
    assert "alice" not in told.words.title
    assert told.thing in {"", "this"}


def test_delivery_tells_through_the_same_receiver(alice: Any):
    assert "notifications.listening.tell_people" in events.RECEIVERS
