from django.urls import path

from notifications.views import following, inbox, settings, unsubscribing

app_name = "notifications"
ONE = "inbox/<str:notification>"
urlpatterns = [
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/done", inbox.all_done, name="all-done"),
    path(ONE, inbox.notification, name="notification"),
    path(f"{ONE}/done", inbox.done, name="done"),
    path(f"{ONE}/restoration", inbox.restoration, name="restoration"),
    path(f"{ONE}/mute", inbox.mute, name="mute"),
    path("following", following.following, name="following"),
    path("following/<int:follow>/removal", following.removal, name="follow-removal"),
    path("settings/notifications", settings.wishes, name="settings"),
    path("settings/notifications/kinds", settings.kinds, name="kinds"),
    path("settings/notifications/kinds/<str:about>/<slug:urgency>", settings.kind, name="kind"),
    path("settings/notifications/mutes/<int:mute>/removal", settings.unmute, name="mute-removal"),
    path("mail/unsubscribe/<str:token>", unsubscribing.unsubscribe, name="unsubscribe"),
]
