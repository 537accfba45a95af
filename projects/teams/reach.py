"""Keeping the rows of a project's members in step with who is in which team."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import TeamMembership
from accounts.teams import on_joining, on_leaving
from projects.models import FormerMember, Member
from projects.teams.models import TeamRole


@on_joining
def reach_its_projects(membership: TeamMembership) -> None:
    for given in TeamRole.objects.filter(team=membership.team_id):
        let_in(given, [membership.user_id])


@on_leaving
def leave_its_projects(membership: TeamMembership) -> None:
    show_out(Member.objects.filter(team=membership.team_id, user=membership.user_id))


def let_in(given: TeamRole, people: Iterable[str]) -> None:
    rows = [
        Member(project_id=given.project_id, team_id=given.team_id, user_id=person, role=given.role) for person in people
    ]
    Member.objects.bulk_create(rows)


def show_out(members: Iterable[Member]) -> None:
    """That they were here is kept: conflicts of interest outlive a right."""
    now, found = timezone.now(), list(members)
    FormerMember.objects.bulk_create(
        FormerMember(
            project_id=one.project_id, user_id=one.user_id, role=one.role, began_at=one.created_at, ended_at=now
        )
        for one in found
    )
    Member.objects.filter(pk__in=[one.pk for one in found]).delete()
