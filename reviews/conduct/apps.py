from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConductConfig(AppConfig):
    """Reports about reviewers, and what people who had no part make of them. A house in the house."""

    name = "reviews.conduct"
    label = "conduct"
    verbose_name = _("Conduct of reviewers")
