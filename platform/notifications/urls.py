from django.urls import path

from notifications.views import inbox

app_name = "notifications"
ONE = "inbox/<str:notification>"
urlpatterns = [
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/done", inbox.all_done, name="all-done"),
    path(ONE, inbox.notification, name="notification"),
    path(f"{ONE}/done", inbox.done, name="done"),
    path(f"{ONE}/restoration", inbox.restoration, name="restoration"),
    path(f"{ONE}/mute", inbox.mute, name="mute"),
]
