from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Files that are given on request. A house in the house."""

    name = "projects.access"
    label = "access"
    verbose_name = _("Access on request")

    def ready(self) -> None:
        from projects.access import panels  # noqa: F401  (fills our place in the settings of projects)
