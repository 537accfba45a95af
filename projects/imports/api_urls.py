from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.imports import api

urlpatterns = [
    path("imports", api.Imports.as_view(), name="api-imports"),
    path("imports/<str:import_id>", api.OneImport.as_view(), name="api-import"),
    path(
        "projects/<handle:owner>/<project:name>/tracking",
        api.TrackingOfProject.as_view(),
        name="api-project-tracking",
    ),
    path(
        "projects/<handle:owner>/<project:name>/unpackings",
        api.Unpackings.as_view(),
        name="api-project-unpackings",
    ),
]
