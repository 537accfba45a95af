from django.urls import path

from accounts import converters as _handles  # noqa: F401  (registers `handle`)
from inference.views import costs, deployments, events, media, panel, reckoning, runs
from projects import converters as _names  # noqa: F401  (registers `project`)

app_name = "inference"
urlpatterns = [
    path("runs", runs.listing, name="runs"),
    path("runs/<slug:run_id>", runs.detail, name="run"),
    path("runs/<slug:run_id>/tokens", runs.tokens, name="tokens"),
    path("runs/<slug:run_id>/media/<int:place>", media.medium, name="medium"),
    path("runs/<slug:run_id>/events", events.events, name="events"),
    path("runs/<slug:run_id>/cancellation", runs.cancel, name="cancellation"),
    path("runs/<slug:run_id>/visibility", runs.share, name="visibility"),
    path("resources/runs", costs.costs, name="costs"),
    path("resources/runs.csv", costs.table, name="costs-table"),
    path("resources/estimate", reckoning.estimate, name="estimate"),
    path("resources/estimates", deployments.estimates, name="estimates"),
    path("reviews/<str:assignment>/try", panel.try_in_review, name="review-try"),
    path("reviews/<str:assignment>/runs", panel.start_in_review, name="review-start"),
    path("reviews/<str:assignment>/try/code", panel.code_in_review, name="review-code"),
    path("reviews/<str:assignment>/try/before", panel.before_in_review, name="review-before"),
    path("<handle:owner>/<project:name>/runs", panel.start, name="start"),
    path("<handle:owner>/<project:name>/try/code", panel.code, name="code"),
    path("<handle:owner>/<project:name>/try/before", panel.before, name="before"),
]
