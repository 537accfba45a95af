from django.urls import path

from projects.imports import api

urlpatterns = [
    path("imports", api.Imports.as_view(), name="api-imports"),
    path("imports/<str:import_id>", api.OneImport.as_view(), name="api-import"),
]
