from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Reports of problems. A house in the house: rooms, tables and addresses of its own."""

    name = "discussions.reports"
    label = "reports"
    verbose_name = _("Problem reports")

    def ready(self) -> None:
        # Each package says what of its own a problem can be reported with.
        autodiscover_modules("report_targets")
