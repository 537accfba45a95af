from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TrendingConfig(AppConfig):
    """What many people turn to just now, by a formula that everybody can read. A house in the house."""

    name = "projects.trending"
    label = "trending"
    verbose_name = _("Trending")

    def ready(self) -> None:
        # Each package says what of its own shows that people turn to a project.
        autodiscover_modules("trend_signals")
