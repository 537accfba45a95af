from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.teams import api

HERE = "projects/<handle:owner>/<project:name>/teams"
urlpatterns = [
    path(HERE, api.TeamsOfProject.as_view(), name="api-project-teams"),
    path(f"{HERE}/<str:team>", api.OneTeamOfProject.as_view(), name="api-project-team"),
]
