from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.teams import views

app_name = "teams"
HERE = "<handle:owner>/<project:name>/settings/teams"
urlpatterns = [
    path(HERE, views.give, name="give"),
    path(f"{HERE}/<str:team>/removal", views.remove, name="removal"),
]
