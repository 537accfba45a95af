from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    """What becomes of asking and granting, in figures for everybody. A house in the house, above grants."""

    name = "resources.figures"
    label = "figures"
    verbose_name = _("Figures about grants")
