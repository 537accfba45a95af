"""Who a person is to the site, as questions of a line or two, and what follows for accounts."""

from typing import Any

import rules

from accounts.models import JoinRequest, Membership, Organisation, User
from accounts.states import MemberRole, Role, Trust


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False))


@rules.predicate
def is_in_good_standing(user: Any) -> bool:
    """Signed in and not suspended: suspended people may read and appeal, nothing else."""
    return bool(is_signed_in(user) and user.is_active and not user.is_suspended)


@rules.predicate
def is_verified(user: Any) -> bool:
    return bool(is_in_good_standing(user) and user.is_verified)


@rules.predicate
def may_speak(user: Any) -> bool:
    """Whether this person may write where others read: silenced people may read, run and publish."""
    return bool(is_verified(user) and not user.is_silenced)


def has_trust(level: Trust) -> Any:
    """The predicate “is known at least so well”."""
    return rules.predicate(
        lambda user: bool(is_verified(user) and user.trust >= level), name=f"has_trust_{level.label}"
    )


is_member = has_trust(Trust.MEMBER)
is_regular = has_trust(Trust.REGULAR)
is_steward = has_trust(Trust.STEWARD)


@rules.predicate
def is_reviewer(user: Any) -> bool:
    return _holds(user, Role.REVIEWER)


@rules.predicate
def is_editor(user: Any) -> bool:
    return _holds(user, Role.EDITOR)


@rules.predicate
def is_moderator(user: Any) -> bool:
    return _holds(user, Role.MODERATOR)


@rules.predicate
def is_officer(user: Any) -> bool:
    return _holds(user, Role.OFFICER)


@rules.predicate
def is_admin(user: Any) -> bool:
    return _holds(user, Role.ADMIN)


@rules.predicate
def is_oneself(user: Any, person: User | None) -> bool:
    return bool(person is not None and is_signed_in(user) and user.pk == person.pk)


@rules.predicate
def is_organisation_member(user: Any, organisation: Organisation | None) -> bool:
    return organisation is not None and is_signed_in(user) and _memberships(user, organisation).exists()


@rules.predicate
def is_organisation_admin(user: Any, organisation: Organisation | None) -> bool:
    return organisation is not None and _memberships(user, organisation).filter(role=MemberRole.ADMIN).exists()


@rules.predicate
def asked_to_join(user: Any, request: JoinRequest | None) -> bool:
    return request is not None and request.user_id == user.pk


def as_editor(user: Any) -> str:
    """The role under which an editor's act is recorded."""
    return _acting_as(user, Role.EDITOR)


def as_officer(user: Any) -> str:
    """The role under which an officer's act is recorded."""
    return _acting_as(user, Role.OFFICER)


def as_moderator(user: Any) -> str:
    """Empty where nobody did it: enough flags, or a clock."""
    return _acting_as(user, Role.MODERATOR) if user is not None else ""


def _acting_as(user: Any, office: Role) -> str:
    """Who does the work of an office as an administrator only, overrides it: allowed, and counted in public."""
    return Role.ADMIN.value if is_admin(user) and not user.has_role(office) else office.value


def _holds(user: Any, role: Role) -> bool:
    return bool(is_in_good_standing(user) and user.has_role(role))


def _memberships(user: Any, organisation: Organisation) -> Any:
    return Membership.objects.filter(organisation=organisation, user_id=user.pk if is_signed_in(user) else None)


rules.add_perm("accounts.edit_profile", is_in_good_standing & is_oneself)
rules.add_perm("accounts.manage_tokens", is_in_good_standing)
rules.add_perm("accounts.create_organisation", is_verified)
rules.add_perm("accounts.manage_organisation", is_in_good_standing & is_organisation_admin)
rules.add_perm("accounts.see_teams", is_organisation_member)
rules.add_perm("accounts.ask_to_join", is_verified & ~is_organisation_member)
rules.add_perm("accounts.withdraw_join", is_in_good_standing & asked_to_join)
rules.add_perm("accounts.leave_organisation", is_in_good_standing & is_organisation_member)
rules.add_perm("accounts.grant_role", is_admin)
rules.add_perm("accounts.suspend", (is_moderator | is_admin) & ~is_oneself)
