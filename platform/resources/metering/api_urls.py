from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from resources.metering import api

urlpatterns = [
    path("resources/storage", api.MyStorage.as_view(), name="api-storage"),
    path("resources/storage/<handle:owner>", api.StorageOfOwner.as_view(), name="api-storage-of-owner"),
    path("projects/<handle:owner>/<project:name>/storage", api.StorageOfProject.as_view(), name="api-project-storage"),
]
