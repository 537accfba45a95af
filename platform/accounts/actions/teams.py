"""Teams of an organisation: made and filled by its admins, out of its members."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, Team, TeamMembership, User
from accounts.models.teams import ABOUT_LENGTH, NAME_LENGTH
from accounts.teams import joined, left
from core import events, policies
from core.permissions import require
from core.problems import BadInput, TooMany
from core.texts import line


@transaction.atomic
def create_team(*, organisation: Organisation, user: Any, name: str, about: str = "") -> Team:
    require(user, "accounts.manage_organisation", organisation)
    limit = policies.current("accounts")["teams_per_organisation"]
    if organisation.teams.count() >= limit:
        raise TooMany(_("An organisation has at most %(limit)d teams.") % {"limit": limit})
    team = Team(organisation=organisation)
    _write(team, name=name, about=about)
    events.record("team.created", team, actor=user)
    return team


@transaction.atomic
def edit_team(*, team: Team, user: Any, **changes: str) -> Team:
    require(user, "accounts.manage_organisation", team.organisation)
    _write(team, **changes)
    events.record("team.edited", team, actor=user, evidence=sorted(changes))
    return team


@transaction.atomic
def delete_team(*, team: Team, user: Any) -> None:
    """Its members stay in the organisation; what they reached through it they reach no more."""
    require(user, "accounts.manage_organisation", team.organisation)
    for membership in team.memberships.select_related("team"):
        left(membership)
    events.record("team.deleted", team, actor=user, note=team.name)
    team.delete()


@transaction.atomic
def add_to_team(*, team: Team, user: Any, person: User) -> TeamMembership:
    require(user, "accounts.manage_organisation", team.organisation)
    if not Membership.objects.filter(organisation=team.organisation_id, user=person).exists():
        words = {"person": person.handle, "organisation": team.organisation.handle}
        raise BadInput(fields={"handle": _("%(person)s does not belong to %(organisation)s.") % words})
    membership, is_new = TeamMembership.objects.get_or_create(team=team, user=person)
    if is_new:
        events.record("team.member_added", team, actor=user, evidence=[person.pk])
        joined(membership)
    return membership


@transaction.atomic
def remove_from_team(*, membership: TeamMembership, user: Any) -> None:
    """By an admin, or by whoever leaves."""
    if membership.user_id != user.pk:
        require(user, "accounts.manage_organisation", membership.team.organisation)
    take_out(membership, user)


def leave_teams(*, organisation: Organisation, person_id: str, actor: Any) -> None:
    """Whoever no longer belongs to the organisation belongs to none of its teams."""
    theirs = TeamMembership.objects.filter(team__organisation=organisation, user=person_id)
    for membership in theirs.select_related("team"):
        take_out(membership, actor)


def take_out(membership: TeamMembership, actor: Any) -> None:
    left(membership)
    events.record("team.member_removed", membership.team, actor=actor, evidence=[membership.user_id])
    membership.delete()


def _write(team: Team, **changes: str) -> None:
    checks = {"name": _name, "about": _about}
    for field, text in changes.items():
        setattr(team, field, checks[field](text))
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError:
        raise BadInput(fields={"name": _("There is a team of this name already.")}) from None


def _name(text: str) -> str:
    return line(text, "name", limit=NAME_LENGTH, needed=_("Give the team a name."))


def _about(text: str) -> str:
    return line(text, "about", limit=ABOUT_LENGTH)
