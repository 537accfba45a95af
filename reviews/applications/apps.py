from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """How one becomes a reviewer, and stays one. A house in the house: rooms, tables and addresses of its own."""

    name = "reviews.applications"
    label = "applications"
    verbose_name = _("Reviewers")
