from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Projects that come from another hub. A house in the house."""

    name = "projects.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from projects.imports import panels  # noqa: F401  (fills our place among the facts of projects)
