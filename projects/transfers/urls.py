from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.transfers import views

app_name = "transfers"
urlpatterns = [
    path("<handle:owner>/<project:name>/settings/transfer", views.offer, name="offer"),
    path("transfers/<str:transfer>", views.detail, name="detail"),
    path("transfers/<str:transfer>/answer", views.answer, name="answer"),
]
