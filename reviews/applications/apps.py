from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """How one becomes a reviewer, and stays one. A house in the house: rooms, tables and addresses of its own."""

    name = "reviews.applications"
    label = "applications"
    verbose_name = _("Reviewers")

    def ready(self) -> None:
        from reviews.applications import tiers  # noqa: F401  (tells rounds who may judge what)
