from django.urls import path

from resources.jobs import api

ONE = "resources/jobs/<str:job>"
REPORTERS = "resources/pools/<slug:pool>/reporters"
urlpatterns = [
    path("resources/jobs", api.Jobs.as_view(), name="api-job-list"),
    path(ONE, api.OneJob.as_view(), name="api-job"),
    path(f"{ONE}/usage", api.Usage.as_view(), name="api-job-usage"),
    path(f"{ONE}/settlement", api.Settlement.as_view(), name="api-job-settlement"),
    path(f"{ONE}/release", api.Release.as_view(), name="api-job-release"),
    path(REPORTERS, api.Reporters.as_view(), name="api-job-reporter-list"),
    path(f"{REPORTERS}/<str:handle>", api.OneReporter.as_view(), name="api-job-reporter"),
]
