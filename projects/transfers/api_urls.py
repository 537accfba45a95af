from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.transfers import api

urlpatterns = [
    path(
        "projects/<handle:owner>/<project:name>/transfer",
        api.TransferOfProject.as_view(),
        name="api-project-transfer",
    ),
    path("transfers", api.Transfers.as_view(), name="api-transfers"),
    path("transfers/<str:transfer>", api.OneTransfer.as_view(), name="api-transfer"),
]
