"""Who leaves a project, an organisation, a team or an office leaves the endpoints that hung on it.

What nobody tells of is found by the beat.
"""

from core.events import on
from core.models import Event
from webhooks import actions


@on("project.member_changed", "project.member_removed", "project.team_set", "project.team_removed")
def somebody_left_a_project(event: Event) -> None:
    actions.leave_place(kind="project", id=event.object_id)


@on("organisation.member_changed", "organisation.member_removed", "team.member_removed")
def somebody_left_others(event: Event) -> None:
    """With them they may have left all of their projects."""
    for person in event.evidence[:1]:
        actions.leave_places(person_id=str(person))


@on("role.revoked")
def somebody_left_an_office(event: Event) -> None:
    actions.leave_places(person_id=event.object_id)
