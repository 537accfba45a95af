from django.urls import path

from resources.jobs import views

app_name = "jobs"
ONE = "resources/jobs/<str:job>"
urlpatterns = [
    path("resources/jobs", views.jobs, name="list"),
    path(ONE, views.one, name="job"),
    path(f"{ONE}/usage", views.usage, name="usage"),
    path(f"{ONE}/settlement", views.settlement, name="settlement"),
    path(f"{ONE}/release", views.release, name="release"),
]
