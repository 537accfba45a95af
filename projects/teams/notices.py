"""Who hears that a team was given a role: those who are in it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Event
from notifications.states import FYI
from notifications.telling import Words, leave_untold, tell
from projects.models import Project
from projects.states import MemberRole


def those_in_the_team(event: Event) -> Iterable[User]:
    teams = [part["team"] for part in event.evidence if "team" in part]
    return User.objects.filter(team_memberships__team__in=teams).distinct()


@tell("project.team_set", urgency=FYI, to=those_in_the_team)
def reached(event: Event, project: Project) -> Words:
    told: dict[str, str] = next((part for part in event.evidence if "role" in part), {})
    role = MemberRole(told["role"]).label if told.get("role") in MemberRole.values else ""
    words = {"project": project, "team": told.get("name", ""), "role": role}
    return Words(_("%(project)s: the role of your team %(team)s is “%(role)s”") % words, url=project.get_absolute_url())


leave_untold(
    "Whoever was in the team sees it when they come to the project; nothing is asked of them.", "project.team_removed"
)
