from django.urls import path

from inference.upstreams import api

urlpatterns = [
    path("upstreams", api.Upstreams.as_view(), name="api-upstreams"),
    path("upstreams/<str:upstream>", api.OneUpstream.as_view(), name="api-upstream"),
    path("upstreams/<str:upstream>/pause", api.Pausing.as_view(), name="api-upstream-pause"),
    path("upstreams/<str:upstream>/models", api.RelayedModels.as_view(), name="api-upstream-models"),
    path("upstreams/<str:upstream>/models/<str:relayed>", api.RelayedModel.as_view(), name="api-upstream-model"),
]
