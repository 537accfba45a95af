from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.access import api

ONE = "projects/<handle:owner>/<project:name>"
urlpatterns = [
    path(f"{ONE}/gate", api.GateOfProject.as_view(), name="api-project-gate"),
    path(f"{ONE}/access-requests", api.AccessRequestsOfProject.as_view(), name="api-project-access-requests"),
    path(f"{ONE}/access-decisions", api.AccessDecisions.as_view(), name="api-project-access-decisions"),
    path(f"{ONE}/access-grants", api.AccessGrants.as_view(), name="api-project-access-grants"),
    path("access-requests", api.AccessRequests.as_view(), name="api-access-requests"),
    path("access-requests/<str:request_id>", api.OneAccessRequest.as_view(), name="api-access-request"),
]
