from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.handles import claim_handle
from accounts.actions.people import _edit
from accounts.actions.teams import leave_teams
from accounts.actions.withholding import mending
from accounts.models import FormerMembership, JoinRequest, Membership, Organisation, User
from accounts.states import JOIN_MOVES, JoinState, MemberRole, OwnerKind
from core import events, policies
from core.moves import move
from core.permissions import require
from core.problems import BadInput, Conflict, TooMany


@transaction.atomic
def create_organisation(*, user: User, handle: str, name: str, bio: str = "", website: str = "") -> Organisation:
    """A new organisation with `user` as its first admin."""
    require(user, "accounts.create_organisation")
    limit = policies.current("accounts")["organisations_per_person"]
    if Organisation.objects.filter(created_by=user).count() >= limit:
        raise TooMany(_("You have created %(limit)d organisations; that is the limit.") % {"limit": limit})
    owner = claim_handle(handle=handle, kind=OwnerKind.ORGANISATION)
    organisation = Organisation(owner=owner, created_by=user)
    organisation.save(force_insert=True)
    _edit(organisation, "organisation.created", user, {"name": name, "bio": bio, "website": website})
    Membership.objects.create(organisation=organisation, user=user, role=MemberRole.ADMIN)
    return organisation


@transaction.atomic
def edit_organisation(*, organisation: Organisation, user: User, **changes: str) -> Organisation:
    """What is out of sight is back, if it may be mended."""
    require(user, "accounts.manage_organisation", organisation)
    with mending(organisation):
        edited: Organisation = _edit(organisation, "organisation.edited", user, changes)
    return edited


@transaction.atomic
def add_member(*, organisation: Organisation, user: User, person: User, role: str = MemberRole.MEMBER) -> Membership:
    require(user, "accounts.manage_organisation", organisation)
    _require_known(role)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(organisation=organisation, user=person, role=role)
    except IntegrityError:
        raise BadInput(fields={"handle": _("%(person)s is a member already.") % {"person": person.handle}}) from None
    events.record("organisation.member_added", organisation, actor=user, to_state=role, evidence=[person.pk])
    for asked in JoinRequest.objects.filter(organisation=organisation, user=person, state=JoinState.WAITING):
        move(asked, JOIN_MOVES, "accept", actor=user, role="admin")
    return membership


@transaction.atomic
def change_member_role(*, membership: Membership, user: User, role: str) -> Membership:
    require(user, "accounts.manage_organisation", membership.organisation)
    _require_known(role)
    if role != MemberRole.ADMIN:
        _require_another_admin(membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)
    events.record(
        "organisation.member_changed",
        membership.organisation,
        actor=user,
        from_state=membership.role,
        to_state=role,
        evidence=[membership.user_id],
    )
    membership.role = role
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, user: User) -> None:
    """An admin removes somebody, or a member leaves."""
    leaving = membership.user_id == user.pk
    require(user, "accounts.leave_organisation" if leaving else "accounts.manage_organisation", membership.organisation)
    _require_another_admin(membership)
    events.record("organisation.member_removed", membership.organisation, actor=user, evidence=[membership.user_id])
    leave_teams(organisation=membership.organisation, person_id=membership.user_id, actor=user)
    FormerMembership.objects.create(
        organisation=membership.organisation, user_id=membership.user_id, began_at=membership.created_at
    )
    membership.delete()


def _require_known(role: str) -> None:
    if role not in MemberRole.values:
        raise BadInput(fields={"role": _("Choose admin or member.")})


def _require_another_admin(membership: Membership) -> None:
    """Somebody must stay who can manage the organisation. Two admins leaving at once are put one after the other."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    admins = Membership.objects.filter(organisation_id=membership.organisation_id, role=MemberRole.ADMIN)
    if not admins.exclude(pk=membership.pk).exists():
        raise Conflict(_("An organisation needs an admin. Make somebody else one first."), code="last_admin")
