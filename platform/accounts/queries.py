"""Reads about people and owners. Profiles are public; tokens, sessions and addresses belong to their person."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import handles
from accounts.models import (
    DomainProof,
    HandleRedirect,
    JoinRequest,
    Membership,
    Organisation,
    Owner,
    RoleGrant,
    Team,
    TeamMembership,
    Token,
    User,
    WithheldOrganisation,
    WithheldProfile,
)
from accounts.states import DomainState, JoinState, MemberRole, Role
from core.ids import is_id
from core.problems import NotFound


def people() -> QuerySet[User]:
    return User.objects.filter(is_active=True).select_related("owner")


def people_with(*roles: Role) -> QuerySet[User]:
    """Whoever has one of these roles today, each once."""
    return User.objects.filter(role_grants__role__in=roles, is_active=True).distinct()


def owners() -> QuerySet[Owner]:
    return Owner.objects.filter(Q(organisation__isnull=False) | Q(user__is_active=True)).select_related(
        "user", "organisation"
    )


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("owner").annotate(member_count=Count("memberships"))


def get_owner(handle: str) -> Owner:
    """The owner under this handle or, after a rename, under its present one: compare `owner.handle` and redirect."""
    wanted = handle.lower()
    owner = owners().filter(handle=wanted).first() or owners().filter(former_handles__handle=wanted).first()
    if owner is None:
        raise NotFound(_("Nobody here is called “%(handle)s”.") % {"handle": handle[: handles.LONGEST]})
    return owner


def get_organisation(handle: str) -> Organisation:
    organisation = organisations().filter(owner__handle=handle.lower()).first()
    if organisation is None:
        raise NotFound(_("There is no organisation “%(handle)s”.") % {"handle": handle[: handles.LONGEST]})
    return organisation


def get_person(handle: str) -> User:
    person = people().filter(handle=handle.lower()).first()
    if person is None:
        raise NotFound(_("Nobody here is called “%(handle)s”.") % {"handle": handle[: handles.LONGEST]})
    return person


def get_person_now(handle: str) -> User:
    """The same, after a rename too: compare `handle` and redirect."""
    owner = get_owner(handle)
    return get_person(handle) if owner.is_organisation else owner.user


def owners_of(user: Any) -> QuerySet[Owner]:
    """In whose name this person may work: their own, and that of each organisation they belong to."""
    if not getattr(user, "is_authenticated", False):
        return owners().none()
    mine = Q(user=user) | Q(organisation__memberships__user=user)
    return owners().filter(mine).distinct().order_by("-kind", "handle")


def withheld_words(profile: User | Organisation) -> "QuerySet[WithheldProfile] | QuerySet[WithheldOrganisation]":
    """What it said, while that is out of sight: one row or none."""
    if isinstance(profile, Organisation):
        return WithheldOrganisation.objects.filter(pk=profile.pk)
    return WithheldProfile.objects.filter(pk=profile.pk)


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    return organisation.memberships.select_related("user__owner").order_by("role", "user__handle")


def teams_of(organisation: Organisation) -> QuerySet[Team]:
    rows = organisation.teams.prefetch_related("memberships__user__owner").select_related("organisation__owner")
    return rows.order_by("name", "id")


def get_team(organisation: Organisation, id: str) -> Team:
    found = teams_of(organisation).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such team in this organisation."))
    return found


def members_of_team(team: Team) -> QuerySet[TeamMembership]:
    return team.memberships.select_related("user__owner", "team__organisation__owner").order_by("user__handle")


def get_team_member(team: Team, handle: str) -> TeamMembership:
    found = members_of_team(team).filter(user__handle=handle.lower()).first()
    if found is None:
        raise NotFound(_("“%(handle)s” is not in this team.") % {"handle": handle[: handles.LONGEST]})
    return found


def domains_of(organisation: Organisation) -> QuerySet[DomainProof]:
    return organisation.domains.select_related("organisation__owner").order_by("domain")


def verified_domains(organisation: Organisation) -> QuerySet[DomainProof]:
    return organisation.domains.filter(state=DomainState.VERIFIED).order_by("domain")


def get_domain(organisation: Organisation, id: str) -> DomainProof:
    found = domains_of(organisation).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("This organisation named no such domain."))
    return found


def waiting_to_join(organisation: Organisation) -> QuerySet[JoinRequest]:
    return organisation.join_requests.filter(state=JoinState.WAITING).select_related("user__owner").order_by("id")


def join_request_of(person: Any, organisation: Organisation) -> JoinRequest | None:
    """The latest, whatever became of it."""
    return organisation.join_requests.filter(user=person).order_by("-id").first()


def get_join_request(person: Any, organisation: Organisation, id: str) -> JoinRequest:
    """Of one's own; those who run the organisation see everybody's."""
    run = Membership.objects.filter(user=person, role=MemberRole.ADMIN).values("organisation")
    seen = organisation.join_requests.filter(Q(user=person) | Q(organisation__in=run))
    found = seen.filter(pk=id).select_related("organisation__owner", "user__owner").first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such request."))
    return found


def memberships_of(user: User) -> QuerySet[Membership]:
    return user.memberships.select_related("organisation__owner").order_by("organisation__owner__handle")


def roles_of(user: User) -> QuerySet[RoleGrant]:
    """Roles are public: whoever judges or decides can be known to do so by right."""
    return user.role_grants.order_by("granted_at", "id")


def tokens_of(user: User) -> QuerySet[Token]:
    """The tokens a person may still want to look at: neither revoked nor forgotten."""
    return user.tokens.filter(revoked_at=None).order_by("-id")


def has_proven(user: User, address: str) -> bool:
    """Whether this is an address of theirs, shown to be so."""
    return addresses_of(user).filter(email__iexact=address, verified=True).exists()


def addresses_of(user: User) -> QuerySet[EmailAddress]:
    mine: QuerySet[EmailAddress] = EmailAddress.objects.filter(user=user).order_by("-primary", "email")
    return mine


def sessions_of(user: User) -> list[UserSession]:
    """Where this person is signed in, most recently seen first."""
    found: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


def has_second_factor(user: User) -> bool:
    """Whether signing in as this person takes more than a password."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def is_handle_taken(handle: str, *, by_other_than: Owner | None = None) -> bool:
    """Whether somebody has, once had, or is too easily mistaken for this handle."""
    seen = handles.skeleton(handle)
    now, once = Owner.objects.filter(skeleton=seen), HandleRedirect.objects.filter(skeleton=seen)
    if by_other_than is not None:
        now, once = now.exclude(pk=by_other_than.pk), once.exclude(owner=by_other_than)
    return now.exists() or once.exists()
