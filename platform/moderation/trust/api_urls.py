from django.urls import path

from moderation.trust import api

urlpatterns = [
    path("standing/trust", api.MyTrust.as_view(), name="api-standing-trust"),
    path("standing/stewards", api.Stewards.as_view(), name="api-steward-list"),
    path("people/<str:handle>/stewardship", api.OneSteward.as_view(), name="api-person-stewardship"),
]
