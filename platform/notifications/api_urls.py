from django.urls import path

from notifications.api import following, inbox, incoming, wishes

urlpatterns = [
    path("inbox", inbox.Inbox.as_view(), name="api-inbox"),
    path("inbox/count", inbox.InboxCount.as_view(), name="api-inbox-count"),
    path("inbox/done", inbox.InboxDone.as_view(), name="api-inbox-done"),
    path("inbox/<str:notification>", inbox.OneNotification.as_view(), name="api-notification"),
    path("me/notifications", wishes.MyWishes.as_view(), name="api-notification-settings"),
    path("me/notifications/kinds", wishes.MyKinds.as_view(), name="api-notification-kinds"),
    path("me/notifications/kinds/<str:about>/<slug:urgency>", wishes.OneKind.as_view(), name="api-notification-kind"),
    path("follows", following.Follows.as_view(), name="api-follows"),
    path("follows/<int:follow>", following.OneFollow.as_view(), name="api-follow"),
    path("mail/incoming", incoming.IncomingMail.as_view(), name="api-incoming-mail"),
    path("mutes", inbox.Mutes.as_view(), name="api-mutes"),
    path("mutes/<int:mute>", inbox.OneMute.as_view(), name="api-mute"),
]
