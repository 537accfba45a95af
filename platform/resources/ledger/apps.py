from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """What everybody may use, has reserved and has used. A house in the house: rooms and tables of its own."""

    name = "resources.ledger"
    label = "ledger"
    verbose_name = _("Ledger")
