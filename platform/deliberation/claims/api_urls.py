from django.urls import path

from deliberation.claims.api import MyClaims, OneClaim

urlpatterns = [
    path("claims", MyClaims.as_view(), name="api-claim-list"),
    path("claims/<slug:kind>/<str:id>", OneClaim.as_view(), name="api-claim-detail"),
]
