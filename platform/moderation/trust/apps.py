from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TrustConfig(AppConfig):
    """How far the community knows a person. A house in the house: rooms, tables and addresses of its own."""

    name = "moderation.trust"
    label = "trust"
    verbose_name = _("Trust")

    def ready(self) -> None:
        # Each package says what it knows of what people did.
        autodiscover_modules("trust_facts")
