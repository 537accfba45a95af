from django.urls import path

from deliberation import api

urlpatterns = [
    path("me/ties", api.Ties.as_view(), name="api-tie-list"),
    path("me/ties/<str:declared>", api.OneTie.as_view(), name="api-tie-detail"),
]
