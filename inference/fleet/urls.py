from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from inference.fleet import views
from projects import converters as _names  # noqa: F401  (registers `project`)

app_name = "fleet"
urlpatterns = [
    path("<handle:owner>/<project:name>/settings/ready", views.ready, name="ready"),
    path("pins/<str:pin>/end", views.end, name="end"),
]
