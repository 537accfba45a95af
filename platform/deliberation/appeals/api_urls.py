from django.urls import path

from deliberation.appeals import api

urlpatterns = [
    path("appeals", api.Appeals.as_view(), name="api-appeal-list"),
    path("appeals/mine", api.MyAppeals.as_view(), name="api-appeal-mine"),
    path("appeals/desk", api.AppealDesk.as_view(), name="api-appeal-desk"),
    path("appeals/<str:appeal>", api.OneAppeal.as_view(), name="api-appeal-detail"),
    path("appeals/<str:appeal>/voices", api.Voices.as_view(), name="api-appeal-voices"),
]
