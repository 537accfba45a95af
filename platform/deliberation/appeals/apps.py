from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    """Appeals against whatever was decided here. A house in the house: rooms, tables and addresses of its own."""

    name = "deliberation.appeals"
    label = "appeals"
    verbose_name = _("Appeals")

    def ready(self) -> None:
        # Each package says which of its decisions can be appealed against.
        autodiscover_modules("courts")
