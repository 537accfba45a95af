"""Mails: at once, in a digest or never; once each, whatever dies; in the reader's language; stopped with one click."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from accounts.actions import set_language
from notifications import actions
from notifications.models import Mail, Notification
from notifications.wishes import Wishes, wishes_of
from projects import actions as projects
from projects.models import Project
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db
Make = Callable[..., Project]
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def faults(alice: Any, make: Make, deliver: Deliver) -> Mail:
    """The mail that tells Alice of faults, written and not yet sent."""
    make(alice, "tern", "needs_fixes")
    deliver()
    return Mail.objects.get(person=alice)


@pytest.fixture
def joined(alice: Any, charlie: Any, make: Make, deliver: Deliver) -> Notification:
    """Charlie's thing moved: he is a member of Alice's project."""
    projects.add_member(project=make(alice), user=alice, handle="charlie", role="write")
    deliver()
    return Notification.objects.get(person=charlie)


def sent(to: str = "") -> EmailMultiAlternatives:
    (message,) = [message for message in mail.outbox if not to or message.to == [to]]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def test_what_needs_somebody_is_mailed_at_once(faults: Mail):
    assert actions.send_due() == 1
    message = sent()
    assert (message.to, message.subject) == (["alice@example.org"], "alice/tern 1: the checks found something to mend")
    notification = faults.notifications.get()
    assert f"http://127.0.0.1:8000/inbox/{notification.pk}" in message.body
    assert f'href="http://127.0.0.1:8000/inbox/{notification.pk}"' in str(message.alternatives[0][0])
    assert actions.send_due() == 0


def test_mail_is_in_the_language_of_its_reader(faults: Mail, alice: Any):
    set_language(user=alice, language="zh-hans")
    actions.send_due()
    assert sent().subject == "alice/tern 1：检查发现了需要修改之处"
    assert '<html lang="zh-Hans">' in str(sent().alternatives[0][0])


def test_mail_can_be_stopped_with_one_click_and_without_signing_in(faults: Mail, alice: Any, client: Client):
    actions.send_due()
    headers = sent().extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert client.get(address).status_code == 200
    assert wishes_of([alice.pk])[alice.pk].wants("needs_you", "mail")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    wishes = wishes_of([alice.pk])[alice.pk]
    assert not wishes.wants("needs_you", "mail")
    assert wishes.wants("needs_you", "site")


def test_forged_word_stops_nothing(client: Client, faults: Mail):
    assert client.post("/mail/unsubscribe/WyJhIiwiIl0:forged").status_code == 404


def test_mail_whose_matter_is_settled_is_not_sent(faults: Mail, alice: Any, deliver: Deliver):
    projects.move_release(Project.objects.get().releases.get(), "resubmit")
    deliver()
    assert actions.send_due() == 0
    faults.refresh_from_db()
    assert faults.state == "dropped"


def test_address_that_is_not_proven_gets_nothing(faults: Mail, alice: Any):
    type(alice).objects.filter(pk=alice.pk).update(is_verified=False)
    assert actions.send_due() == 0
    assert mail.outbox == []


def test_two_senders_send_one_mail(faults: Mail):
    assert [actions.send(mail_id=faults.pk), actions.send(mail_id=faults.pk)] == [True, False]
    assert len(mail.outbox) == 1


def test_mail_of_a_killed_worker_is_sent_once_more_and_never_again(faults: Mail):
    long_ago = timezone.now() - timedelta(minutes=11)
    Mail.objects.update(state="sending", claimed_at=long_ago)
    assert actions.send_due() == 1
    Mail.objects.update(state="sending", claimed_at=long_ago)
    assert actions.send_due() == 0
    faults.refresh_from_db()
    assert (faults.state, faults.losses) == ("failed", 1)


def test_mail_that_is_being_sent_is_left_to_its_sender(faults: Mail):
    Mail.objects.update(state="sending", claimed_at=timezone.now())
    assert actions.send_due() == 0


def test_refusing_server_is_asked_again_after_twice_as_long(faults: Mail, monkeypatch: pytest.MonkeyPatch):
    def refuse(self: EmailBackend, messages: Any) -> int:
        raise OSError("no route")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    waits = []
    for _try in range(6):
        Mail.objects.update(due_at=timezone.now())
        actions.send_due()
        faults.refresh_from_db()
        waits.append(round((faults.due_at - timezone.now()).total_seconds() / 60))
    assert waits == [5, 10, 20, 40, 80, 0]
    assert (faults.state, faults.error) == ("failed", "OSError('no route')")


def test_what_moved_waits_for_the_daily_digest(joined: Notification, charlie: Any):
    assert joined.mail is None
    assert actions.write_digests(now=TUESDAY.replace(hour=7)) == 0
    assert actions.write_digests(now=TUESDAY) == 1
    assert actions.write_digests(now=TUESDAY) == 0
    Mail.objects.update(due_at=timezone.now())
    actions.send_due()
    assert sent().subject == "Commonweight: alice/tern: your role is “May write”"
    assert sent().to == ["charlie@example.org"]
    assert actions.write_digests(now=TUESDAY + timedelta(days=1)) == 0


def test_what_is_for_information_waits_for_monday(alice: Any, bob: Any, make: Make, deliver: Deliver):
    tern = make(alice)
    projects.add_member(project=tern, user=alice, handle="bob")
    deliver()
    Notification.objects.all().delete()
    projects.change_visibility(project=tern, user=alice, visibility="private")
    deliver()
    assert actions.write_digests(now=TUESDAY) == 0
    assert actions.write_digests(now=MONDAY) == 1


def test_hour_of_the_digest_is_the_readers_own(joined: Notification, charlie: Any):
    actions.choose(person=charlie, time_zone="Asia/Shanghai")
    assert actions.write_digests(now=datetime(2026, 11, 23, 23, 0, tzinfo=UTC)) == 0
    assert actions.write_digests(now=datetime(2026, 11, 24, 0, 30, tzinfo=UTC)) == 1


def test_digest_holds_what_still_waits_by_urgency(joined: Notification, charlie: Any, adam: Any, deliver: Deliver):
    from accounts.actions import grant_role

    grant_role(user=charlie, role="reviewer", granted_by=adam)
    deliver()
    actions.write_digests(now=TUESDAY)
    Mail.objects.update(due_at=timezone.now())
    actions.send_due()
    digest = sent(charlie.email)
    assert digest.subject == "2 things happened on Commonweight"
    assert "Your things moved" in digest.body
    assert "* You have a new role here: Reviewer" in digest.body


@pytest.mark.parametrize(
    ("begin", "end", "hour", "until"),
    [(22, 7, 23, (24, 7)), (22, 7, 3, (23, 7)), (22, 7, 12, None), (13, 14, 13, (23, 14)), (0, 0, 0, None)],
)
def test_quiet_hours_end_before_mail_comes(begin: int, end: int, hour: int, until: tuple[int, int] | None):
    now = datetime(2026, 11, 23, hour, 30, tzinfo=UTC)
    day, at = until or (23, hour)
    expected = datetime(2026, 11, day, at, 0 if until else 30, tzinfo=UTC)
    assert Wishes(quiet_from=begin, quiet_until=end).after_quiet(now) == expected


def test_quiet_hours_hold_a_mail_back(alice: Any, make: Make, deliver: Deliver):
    now = timezone.now()
    actions.choose(person=alice, quiet_from=now.hour, quiet_until=(now.hour + 2) % 24)
    make(alice, "tern", "needs_fixes")
    deliver()
    assert actions.send_due() == 0
    assert Mail.objects.get().due_at > now + timedelta(minutes=59)


def test_who_wants_nothing_of_a_kind_is_not_told_it(charlie: Any, alice: Any, make: Make, deliver: Deliver):
    actions.choose(person=charlie, moved_site=False, moved_digest=False)
    projects.add_member(project=make(alice), user=alice, handle="charlie")
    deliver()
    assert not Notification.objects.filter(person=charlie).exists()


def test_digest_alone_leaves_the_inbox_empty(charlie: Any, alice: Any, make: Make, deliver: Deliver, client: Client):
    actions.choose(person=charlie, moved_site=False)
    projects.add_member(project=make(alice), user=alice, handle="charlie")
    deliver()
    client.force_login(charlie)
    assert client.get("/inbox").context["told"] == []
    assert actions.write_digests(now=TUESDAY) == 1
