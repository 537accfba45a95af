from django.urls import path

from webhooks.views import endpoints

app_name = "webhooks"
ONE = "settings/webhooks/<str:endpoint>"
urlpatterns = [
    path("settings/webhooks", endpoints.endpoints, name="endpoints"),
    path(ONE, endpoints.endpoint, name="endpoint"),
    path(f"{ONE}/test", endpoints.test, name="test"),
    path(f"{ONE}/rotation", endpoints.rotation, name="rotation"),
    path(f"{ONE}/pause", endpoints.pause, name="pause"),
    path(f"{ONE}/resumption", endpoints.resumption, name="resumption"),
    path(f"{ONE}/removal", endpoints.removal, name="removal"),
    path(f"{ONE}/deliveries/<str:delivery>/replay", endpoints.replay, name="replay"),
]
