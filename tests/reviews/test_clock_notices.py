"""Who hears what when a clock speaks, a consent is asked, or two persons are needed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.clocks.ticking import tick
from deliberation.appeals.actions import file_appeal, give_voice
from notifications.models import Notification
from projects import actions as projects
from projects.models import Project, Release
from reviews import actions
from tests.projects.conftest import bring

pytestmark = pytest.mark.django_db
Deliver = Callable[[], None]


def told(person: Any) -> set[str]:
    return set(Notification.objects.filter(person=person).values_list("notice", flat=True))


def test_whoever_has_the_turn_is_reminded(in_review: Release, alice: Any, edith: Any, deliver: Deliver):
    projects.move_release(in_review, "request_changes")
    Release.objects.update(due_at=timezone.now() + timedelta(hours=1))
    tick()
    deliver()
    assert "reviews.your_turn" in told(alice)
    assert "reviews.your_turn" not in told(edith)


def test_an_escalated_review_is_told_to_the_editors(in_review: Release, alice: Any, edith: Any, deliver: Deliver):
    deliver()
    Release.objects.update(due_at=timezone.now() - timedelta(days=8), clock_owner="reviewer")
    tick()
    deliver()
    assert "reviews.your_turn" in told(edith)
    assert "reviews.your_turn" not in told(alice)


def test_a_second_person_is_called(
    new: Callable[..., Project], alice: Any, edith: Any, person: Callable[..., Any], deliver: Deliver
):
    mona = person("mona", "moderator")
    release = bring(new(alice), alice, "published")
    actions.lock_release(release=release, keeper=edith, reason="law", note="A letter came.")
    actions.propose_takedown(release=release, keeper=edith, reason="law", letter="The court.")
    deliver()
    assert "reviews.second_person_needed" in told(mona)
    assert "reviews.second_person_needed" not in told(edith)


def test_a_co_author_is_asked_and_the_answer_told(
    new: Callable[..., Project], alice: Any, charlie: Any, deliver: Deliver
):
    asked = projects.ask_co_author(project=new(alice), user=alice, handle="charlie")
    deliver()
    assert "projects.consent_asked" in told(charlie)
    projects.answer_consent(co_author=asked, person=charlie, agrees=True)
    deliver()
    assert "projects.consent_given" in told(alice)


def test_an_author_hears_what_was_found(
    new: Callable[..., Project], alice: Any, bob: Any, edith: Any, deliver: Deliver
):
    release = bring(new(alice), alice, "in_review")
    decision = projects.move_release(release, "reject", note="No.")
    appeal = file_appeal(decision=decision, user=alice, text="Look again.")
    for judge in (bob, edith):
        give_voice(appeal=appeal, judge=judge, finding="uphold", letter="Rightly so.")
    deliver()
    assert "deliberation.appeal_decided" in told(alice)
