from django.urls import path

from projects.imports import views

app_name = "imports"
urlpatterns = [
    path("imports", views.new, name="new"),
    path("imports/<str:import_id>", views.detail, name="detail"),
    path("imports/<str:import_id>/cancellation", views.cancel, name="cancellation"),
    path("imports/<str:import_id>/retry", views.retry, name="retry"),
]
