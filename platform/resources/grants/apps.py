from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    """Asking for what the site's machines can give, and being granted it. A house in the house, above the ledger."""

    name = "resources.grants"
    label = "grants"
    verbose_name = _("Grants")

    def ready(self) -> None:
        from resources.grants import namings  # noqa: F401  (what the books say of what is ours)
