from django.urls import path

from webhooks import api

ONE = "webhooks/<str:endpoint>"
urlpatterns = [
    path("webhooks", api.Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/places", api.WebhookPlaces.as_view(), name="api-webhook-places"),
    path(ONE, api.OneWebhook.as_view(), name="api-webhook"),
    path(f"{ONE}/activity", api.WebhookActivity.as_view(), name="api-webhook-activity"),
    path(f"{ONE}/secret", api.WebhookSecret.as_view(), name="api-webhook-secret"),
    path(f"{ONE}/test", api.WebhookTest.as_view(), name="api-webhook-test"),
    path(f"{ONE}/deliveries", api.Deliveries.as_view(), name="api-webhook-deliveries"),
    path(f"{ONE}/deliveries/<str:delivery>/replay", api.Replay.as_view(), name="api-webhook-replay"),
]
