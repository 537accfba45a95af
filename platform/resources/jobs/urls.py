from django.urls import path

from resources.jobs import views

app_name = "jobs"
REPORTERS = "resources/jobs/reporters"
ONE = "resources/jobs/<str:job>"
urlpatterns = [
    path("resources/jobs", views.jobs, name="list"),
    path(REPORTERS, views.reporters, name="reporters"),
    path(f"{REPORTERS}/<slug:pool>/<str:handle>/removal", views.reporter_removal, name="reporter-removal"),
    path(ONE, views.one, name="job"),
    path(f"{ONE}/usage", views.usage, name="usage"),
    path(f"{ONE}/settlement", views.settlement, name="settlement"),
    path(f"{ONE}/release", views.release, name="release"),
]
