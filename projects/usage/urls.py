from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.usage import views

app_name = "usage"
urlpatterns = [path("<handle:owner>/<project:name>/use", views.use, name="use")]
