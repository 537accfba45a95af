from django.urls import path

from inference import api
from inference.views.events import api_events

urlpatterns = [
    path("runs", api.Runs.as_view(), name="api-runs"),
    path("runs/<slug:run_id>", api.OneRun.as_view(), name="api-run"),
    path("runs/<slug:run_id>/media/<int:place>", api.OneMedium.as_view(), name="api-run-medium"),
    path("runs/<slug:run_id>/events", api_events, name="api-run-events"),
    path("runs/<slug:run_id>/cancellation", api.Cancellation.as_view(), name="api-run-cancellation"),
    path("deployments/estimates", api.Estimates.as_view(), name="api-estimates"),
    path("deployments", api.Deployments.as_view(), name="api-deployments"),
    path("deployments/<slug:deployment_id>", api.OneDeployment.as_view(), name="api-deployment"),
    path("resources/runs", api.Costs.as_view(), name="api-run-costs"),
    path("resources/estimate", api.Reckon.as_view(), name="api-reckon"),
    path("payers", api.Payers.as_view(), name="api-payers"),
    path("allowance", api.Allowance.as_view(), name="api-allowance"),
]
