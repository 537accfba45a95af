from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    """Who is looking at what on a desk just now. A house in the house: rooms, tables and addresses of its own."""

    name = "deliberation.claims"
    label = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        # Each package says what waits on its desks and may be claimed.
        autodiscover_modules("claimables")
