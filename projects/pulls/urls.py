from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.pulls import views

app_name = "pulls"
HERE = "<handle:owner>/<project:name>"
urlpatterns = [
    path(f"{HERE}/pulls", views.listing, name="list"),
    path(f"{HERE}/pulls/<int:number>/changes", views.changes, name="changes"),
    path(f"{HERE}/pulls/<int:number>/state", views.state, name="state"),
    path(f"{HERE}/propose/<path:path>", views.propose, name="propose"),
]
