from django.urls import path

from moderation.api import desk, flags, transparency

urlpatterns = [
    path("flags", flags.Flags.as_view(), name="api-flag-list"),
    path("flags/<str:flag>", flags.OneFlag.as_view(), name="api-flag-detail"),
    path("standing", flags.MyRecord.as_view(), name="api-standing"),
    path("transparency", transparency.Transparency.as_view(), name="api-transparency"),
    path("transparency/decisions", transparency.PublicActs.as_view(), name="api-transparency-decisions"),
    path("moderation", desk.Desk.as_view(), name="api-moderation-desk"),
    path("moderation/storm", desk.Weather.as_view(), name="api-moderation-storm"),
    path("moderation/<str:concern>", desk.OneConcern.as_view(), name="api-moderation-concern"),
    path("moderation/<str:concern>/decision", desk.Decision.as_view(), name="api-moderation-decision"),
    path("people/<str:handle>/sanctions", desk.Sanctions.as_view(), name="api-person-sanctions"),
    path("sanctions/<str:sanction>/confirmation", desk.Confirmation.as_view(), name="api-sanction-confirmation"),
    path("sanctions/<str:sanction>/lifting", desk.Lifting.as_view(), name="api-sanction-lifting"),
]
