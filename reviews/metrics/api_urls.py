from django.urls import path

from reviews.metrics.api import Metrics

urlpatterns = [path("metrics", Metrics.as_view(), name="api-metrics")]
