from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.states import MemberRole
from projects.teams.queries import teams_for


class TeamRoleForm(forms.Form):
    team = forms.ChoiceField(label=_("Team"))
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices)

    def __init__(self, *args: Any, user: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(team.pk, f"{team.organisation.handle}: {team}") for team in teams_for(user, project)]
        self.fields["team"] = forms.ChoiceField(label=_("Team"), choices=known)
        self.has_teams = bool(known)
