"""Asking to belong to an organisation, and what its admins answer."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.organisations import add_member
from accounts.models import JoinRequest, Membership, Organisation, User
from accounts.states import JOIN_MOVES, JoinState
from core import events, policies
from core.moves import move
from core.permissions import require
from core.problems import Conflict, TooMany
from core.texts import written

NOTE_LENGTH = 500


def ask_to_join(*, organisation: Organisation, user: User, note: str = "") -> JoinRequest:
    """Its admins are asked; one request waits at a time."""
    if Membership.objects.filter(organisation=organisation, user=user).exists():
        raise Conflict(_("You belong to it already."), code="wrong_state")
    require(user, "accounts.ask_to_join", organisation)
    said = written(note, "note", limit=NOTE_LENGTH)
    limit = policies.current("accounts")["join_requests_at_once"]
    if JoinRequest.objects.filter(user=user, state=JoinState.WAITING).count() >= limit:
        raise TooMany(_("You asked %(limit)d organisations that have not answered yet.") % {"limit": limit})
    try:
        with transaction.atomic():
            made = JoinRequest.objects.create(organisation=organisation, user=user, note=said)
            events.record("joinrequest.asked", made, actor=user, to_state=made.state)
    except IntegrityError:
        raise Conflict(_("You asked already; its admins have not answered yet."), code="wrong_state") from None
    return made


@transaction.atomic
def accept_join(*, request: JoinRequest, user: User) -> Membership:
    """The request is settled by the membership, as it is when an admin adds somebody who had asked."""
    require(user, "accounts.manage_organisation", request.organisation)
    if JoinRequest.objects.select_for_update().get(pk=request.pk).state != JoinState.WAITING:
        raise Conflict(_("It was answered meanwhile; reload to see."), code="wrong_state")
    return add_member(organisation=request.organisation, user=user, person=request.user)


def decline_join(*, request: JoinRequest, user: User, note: str = "") -> JoinRequest:
    require(user, "accounts.manage_organisation", request.organisation)
    said = written(note, "note", limit=NOTE_LENGTH)
    move(request, JOIN_MOVES, "decline", actor=user, role="admin", note=said)
    return request


def withdraw_join(*, request: JoinRequest, user: User) -> JoinRequest:
    """By whoever asked."""
    require(user, "accounts.withdraw_join", request)
    move(request, JOIN_MOVES, "withdraw", actor=user)
    return request
