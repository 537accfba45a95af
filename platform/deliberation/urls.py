from django.urls import path

from deliberation import views

app_name = "deliberation"
urlpatterns = [
    path("settings/ties", views.ties, name="ties"),
    path("settings/ties/<str:declared>/end", views.tie_end, name="tie-end"),
]
