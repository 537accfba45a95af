from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionsConfig(AppConfig):
    """What people put together. A house in the house: rooms, tables and addresses of its own."""

    name = "projects.collections"
    label = "collections"
    verbose_name = _("Collections")

    def ready(self) -> None:
        from projects.collections import panels  # noqa: F401  (fills our places on the project's pages)
