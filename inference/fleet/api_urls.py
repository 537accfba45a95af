from django.urls import path

from inference.fleet.api import machines, pins

urlpatterns = [
    path("hosts", machines.Hosts.as_view(), name="api-hosts"),
    path("hosts/failures", machines.Failures.as_view(), name="api-host-failures"),
    path("hosts/<str:name>/drain", machines.HostDrain.as_view(), name="api-host-drain"),
    path("deployments/demand", machines.DemandNow.as_view(), name="api-demand"),
    path("deployments/demand/metrics", machines.DemandMetrics.as_view(), name="api-demand-metrics"),
    path("deployments/loading", machines.LoadingByName.as_view(), name="api-loading"),
    path("deployments/<slug:deployment>/drain", machines.DeploymentDrain.as_view(), name="api-deployment-drain"),
    path("deployments/<slug:deployment>/loading", machines.Loading.as_view(), name="api-deployment-loading"),
    path(
        "deployments/<slug:deployment>/precision",
        machines.PrecisionOfWeights.as_view(),
        name="api-deployment-precision",
    ),
    path("pins", pins.Pins.as_view(), name="api-pins"),
    path("pins/<str:pin>", pins.OnePin.as_view(), name="api-pin"),
]
