from django.urls import path

from deliberation.appeals import views

app_name = "appeals"
urlpatterns = [
    path("appeals", views.listing, name="list"),
    path("appeals/new/<str:decision>", views.new, name="new"),
    path("appeals/<str:appeal>", views.appeal, name="appeal"),
    path("appeals/<str:appeal>/voice", views.voice, name="voice"),
    path("appeals/<str:appeal>/withdrawal", views.withdraw, name="withdrawal"),
    path("desk/appeals", views.desk, name="desk"),
]
