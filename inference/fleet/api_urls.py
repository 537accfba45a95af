from django.urls import path

from inference.fleet import api

urlpatterns = [
    path("pins", api.Pins.as_view(), name="api-pins"),
    path("pins/<str:pin>", api.OnePin.as_view(), name="api-pin"),
]
