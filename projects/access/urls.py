from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.access.views import asking, deciding

app_name = "access"
HERE = "<handle:owner>/<project:name>"
urlpatterns = [
    path(f"{HERE}/access", asking.ask, name="ask"),
    path(f"{HERE}/settings/access", deciding.gate, name="gate"),
    path(f"{HERE}/settings/access/requests", deciding.requests, name="requests"),
    path(f"{HERE}/settings/access/decisions", deciding.decide, name="decisions"),
    path(f"{HERE}/settings/access/grants", deciding.let_in, name="grants"),
    path("access-requests", asking.mine, name="mine"),
    path("access-requests/<str:request_id>", asking.detail, name="detail"),
    path("access-requests/<str:request_id>/withdrawal", asking.withdraw, name="withdrawal"),
]
