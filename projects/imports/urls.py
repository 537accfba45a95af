from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.imports import views

app_name = "imports"
urlpatterns = [
    path("imports", views.new, name="new"),
    path("imports/<str:import_id>", views.detail, name="detail"),
    path("imports/<str:import_id>/cancellation", views.cancel, name="cancellation"),
    path("imports/<str:import_id>/retry", views.retry, name="retry"),
    path("<handle:owner>/<project:name>/tracking", views.tracking, name="tracking"),
    path("<handle:owner>/<project:name>/edit/files/unpacking", views.unpack, name="unpacking"),
]
