from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.collections.api import collections

ONE = "collections/<str:collection>"
urlpatterns = [
    path("collections", collections.Collections.as_view(), name="api-collections"),
    path(ONE, collections.OneCollection.as_view(), name="api-collection"),
    path(f"{ONE}/projects", collections.CollectedProjects.as_view(), name="api-collection-projects"),
    path(
        f"{ONE}/projects/<handle:owner>/<project:name>",
        collections.OneCollectedProject.as_view(),
        name="api-collection-project",
    ),
]
