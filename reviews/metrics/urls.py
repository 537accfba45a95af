from django.urls import path

from reviews.metrics import views

app_name = "metrics"
urlpatterns = [
    path("metrics", views.metrics, name="page"),
    path("metrics.csv", views.table, name="table"),
]
