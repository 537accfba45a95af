from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """How one becomes a reviewer, and stays one. A house in the house: rooms, tables and addresses of its own."""

    name = "reviews.applications"
    label = "applications"
    verbose_name = _("Reviewers")

    def ready(self) -> None:
        from reviews.applications import tiers  # noqa: F401  (tells rounds who may judge what)
        from reviews.applications.actions import audited  # noqa: F401  (opens the doors of reviews for audits)
        from reviews.applications.queries import (
            audits,  # noqa: F401  (puts audits on the desk of their reviewer)
            stand_ins,  # noqa: F401  (shows what there is to look at in them)
        )
