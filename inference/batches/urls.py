from django.urls import path

from inference.batches import views

app_name = "batches"
urlpatterns = [
    path("batches", views.listing, name="listing"),
    path("batches/new", views.new, name="new"),
    path("batches/<slug:batch>", views.change, name="change"),
    path("batches/<slug:batch>/<slug:what>", views.answers, name="answers"),
]
