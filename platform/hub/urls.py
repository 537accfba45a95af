"""What Django sees of the addresses of Hub clients. They are told apart by their raw form, see `hub.routes`."""

from django.urls import path, re_path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from hub import converters as _words  # noqa: F401  (registers `hubprefix`)
from hub import views
from projects import converters as _names  # noqa: F401  (registers `project`)

app_name = "hub"
urlpatterns = [
    re_path(r"^api/(?!v1(?:/|$))", views.door, name="api"),
    re_path(r"^(?:(?:datasets|spaces)/)?[^/]+/[^/]+/resolve/", views.door, name="files"),
    path("<hubprefix:word>/<handle:owner>/<project:name>", views.page, name="page"),
]
