from django.urls import path

from reviews.applications.api import applying

ONE = "reviewer/applications/<str:application>"
urlpatterns = [
    path("reviewer/eligibility", applying.EligibilityMeter.as_view(), name="api-reviewer-eligibility"),
    path("reviewer/applications", applying.Applications.as_view(), name="api-application-list"),
    path(ONE, applying.OneApplication.as_view(), name="api-application-detail"),
    path(f"{ONE}/dossier/<str:line>/contest", applying.Contest.as_view(), name="api-application-contest"),
    path(f"{ONE}/dossier/<str:line>/settlement", applying.Settlement.as_view(), name="api-application-settlement"),
    path(f"{ONE}/calibration", applying.CalibrationPass.as_view(), name="api-application-calibration-pass"),
    path(f"{ONE}/rejection", applying.Rejection.as_view(), name="api-application-rejection"),
]
