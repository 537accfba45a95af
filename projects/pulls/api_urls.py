from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.pulls import api

PULLS = "projects/<handle:owner>/<project:name>/pulls"
ONE = f"{PULLS}/<int:number>"
urlpatterns = [
    path(PULLS, api.Pulls.as_view(), name="api-project-pulls"),
    path(ONE, api.OnePull.as_view(), name="api-project-pull"),
    path(f"{ONE}/changes", api.ChangesOfPull.as_view(), name="api-project-pull-changes"),
    path(f"{ONE}/timeline", api.TimelineOfPull.as_view(), name="api-project-pull-timeline"),
    path(f"{ONE}/commits", api.CommitsOfPull.as_view(), name="api-project-pull-commits"),
    path(f"{ONE}/state", api.StateOfPull.as_view(), name="api-project-pull-state"),
]
