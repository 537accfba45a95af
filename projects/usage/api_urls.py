from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from projects import converters as _names  # noqa: F401  (registers `project`)
from projects.usage import api

urlpatterns = [path("projects/<handle:owner>/<project:name>/use", api.UseOfProject.as_view(), name="api-project-use")]
