from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FleetConfig(AppConfig):
    name = "inference.fleet"
    label = "fleet"
    verbose_name = _("Hosts and what they hold")

    def ready(self) -> None:
        from inference.fleet import panels  # noqa: F401  (fills our place in the settings of projects)
