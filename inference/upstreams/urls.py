from django.urls import path

from inference.upstreams import views

app_name = "upstreams"
urlpatterns = [
    path("desk/inference/upstreams", views.upstreams, name="upstreams"),
    path("desk/inference/upstreams/<str:upstream>", views.upstream, name="upstream"),
    path("desk/inference/upstreams/<str:upstream>/act", views.act, name="act"),
]
