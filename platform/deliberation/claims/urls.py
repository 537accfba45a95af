from django.urls import path

from deliberation.claims import views

app_name = "claims"
urlpatterns = [
    path("desk/claims/<slug:kind>/<str:id>", views.claim, name="claim"),
    path("desk/claims/<slug:kind>/<str:id>/end", views.let_go, name="end"),
]
