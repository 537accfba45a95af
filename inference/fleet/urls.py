from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from inference.fleet.views import keeping, machines
from projects import converters as _names  # noqa: F401  (registers `project`)

app_name = "fleet"
urlpatterns = [
    path("<handle:owner>/<project:name>/settings/ready", keeping.ready, name="ready"),
    path("pins/<str:pin>/end", keeping.end, name="end"),
    path("desk/inference", machines.machines, name="machines"),
    path("desk/inference/hosts/<str:name>", machines.host, name="host"),
    path("desk/inference/deployments/<str:deployment>", machines.deployment, name="deployment"),
]
