from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from resources.metering import views

app_name = "metering"
urlpatterns = [
    path("resources/storage", views.own, name="storage"),
    path("resources/storage/<handle:owner>", views.room, name="room"),
]
