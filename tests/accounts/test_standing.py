from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from accounts.actions import grant_role, reinstate, revoke_role, suspend
from accounts.models import RoleGrant, User
from core.models import Event
from core.permissions import can
from core.problems import BadInput, Conflict

pytestmark = pytest.mark.django_db


def test_suspended_person_reads_but_changes_nothing(client: Client, alice: User):
    client.force_login(alice)
    suspend(user=alice, by=None, reason="spam")
    assert client.get("/settings/profile").status_code == 200
    answer = client.post("/settings/profile", {"name": "New"})
    assert answer.status_code == 403
    assert "suspended" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.name == ""
    assert client.post("/logout").status_code == 302


def test_suspension_ends_by_itself_or_by_reinstatement(alice: Any):
    suspend(user=alice, by=None, reason="spam", until=timezone.now() - timedelta(seconds=1))
    assert not alice.is_suspended
    reinstate(user=alice, by=None)
    suspend(user=alice, by=None, reason="more spam")
    assert alice.is_suspended
    reinstate(user=alice, by=None)
    assert not alice.is_suspended
    verbs = (
        Event.objects.filter(object_id=alice.pk, verb__startswith="user.").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs)[1:] == ["user.suspended", "user.reinstated", "user.suspended", "user.reinstated"]


def test_suspension_needs_a_reason_and_happens_once(alice: User):
    with pytest.raises(BadInput):
        suspend(user=alice, by=None, reason=" ")
    suspend(user=alice, by=None, reason="spam")
    with pytest.raises(Conflict):
        suspend(user=alice, by=None, reason="spam")


def test_suspension_takes_rights_from_roles_too(bob: User):
    from accounts.rules import is_reviewer

    assert is_reviewer(bob)
    suspend(user=bob, by=None, reason="spam")
    assert not is_reviewer(bob)


def test_role_is_granted_once_and_taken_back(alice: User, adam: User):
    grant_role(user=alice, role="reviewer", granted_by=adam)
    grant_role(user=alice, role="reviewer", granted_by=adam)
    assert (alice.roles, RoleGrant.objects.filter(user=alice).count()) == (frozenset({"reviewer"}), 1)
    assert Event.objects.filter(verb="role.granted", object_id=alice.pk).count() == 1
    revoke_role(user=alice, role="reviewer", revoked_by=adam)
    assert alice.roles == frozenset()


def test_only_administrators_may_grant_and_nobody_suspends_themselves(adam: User, alice: User, edith: User):
    assert can(adam, "accounts.grant_role")
    assert not can(edith, "accounts.grant_role")
    assert can(adam, "accounts.suspend", alice)
    assert not can(adam, "accounts.suspend", adam)


def test_command_grants_and_revokes(alice: User):
    out = StringIO()
    call_command("grant_role", "alice", "editor", stdout=out)
    assert out.getvalue() == "alice: editor\n"
    call_command("grant_role", "alice", "editor", "--revoke", stdout=StringIO())
    assert not RoleGrant.objects.filter(user=alice).exists()
    with pytest.raises(CommandError, match="Known roles"):
        call_command("grant_role", "alice", "king", stdout=StringIO())


def test_earned_role_becomes_an_appointment_and_not_the_other_way_round(alice: User):
    grant_role(user=alice, role="reviewer", source="earned")
    assert RoleGrant.objects.get().source == "earned"
    grant_role(user=alice, role="reviewer")
    grant_role(user=alice, role="reviewer", source="earned")
    assert RoleGrant.objects.get().source == "appointed"
    revoke_role(user=alice, role="reviewer", source="earned")
    assert RoleGrant.objects.count() == 1
    granted = Event.objects.filter(verb="role.granted").order_by("id").values_list("reason_code", flat=True)
    assert list(granted) == ["earned", "appointed"]
