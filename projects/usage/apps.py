from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsageConfig(AppConfig):
    """How much projects are used, counted so that the numbers mean something. A house in the house."""

    name = "projects.usage"
    label = "usage"
    verbose_name = _("Use")

    def ready(self) -> None:
        from projects.usage import panels  # noqa: F401  (fills our place on the project's pages)
