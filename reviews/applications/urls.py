from django.urls import path

from reviews.applications.views import applying, desk

app_name = "applications"
MINE = "reviewer/applications/<str:application>"
urlpatterns = [
    path("reviewer/apply", applying.apply, name="apply"),
    path(MINE, applying.application, name="application"),
    path(f"{MINE}/withdrawal", applying.withdraw, name="withdrawal"),
    path(f"{MINE}/dossier/<str:line>/contest", applying.contest, name="contest"),
    path(f"{MINE}/dossier/<str:line>/settlement", desk.settlement, name="settlement"),
    path(f"{MINE}/calibration", desk.calibration, name="calibration-pass"),
    path(f"{MINE}/rejection", desk.rejection, name="rejection"),
    path("desk/applications", desk.desk, name="desk"),
]
