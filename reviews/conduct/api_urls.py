from django.urls import path

from reviews.conduct import api

ONE = "conduct/<str:report>"
urlpatterns = [
    path("submissions/<str:release>/reviews/<str:place>/reports", api.Filing.as_view(), name="api-conduct-filing"),
    path("conduct", api.MyReports.as_view(), name="api-conduct-list"),
    path("conduct/desk", api.Desk.as_view(), name="api-conduct-desk"),
    path(ONE, api.OneReport.as_view(), name="api-conduct-detail"),
    path(f"{ONE}/hearing", api.Hearing.as_view(), name="api-conduct-hearing"),
    path(f"{ONE}/answer", api.Answer.as_view(), name="api-conduct-answer"),
    path(f"{ONE}/decision", api.Decision.as_view(), name="api-conduct-decision"),
]
