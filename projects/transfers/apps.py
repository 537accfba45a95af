from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransfersConfig(AppConfig):
    """Projects that go from one owner to another. A house in the house."""

    name = "projects.transfers"
    label = "transfers"
    verbose_name = _("Transfers")

    def ready(self) -> None:
        from projects.transfers import panels  # noqa: F401  (fills our place in the settings of projects)
