from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    """How judging goes here, in figures for everybody. A house in the house: rooms, tables and addresses of its own."""

    name = "reviews.metrics"
    label = "metrics"
    verbose_name = _("Metrics")
