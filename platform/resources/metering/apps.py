from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeteringConfig(AppConfig):
    """What owners use without a run: what they keep, what is downloaded of it. A house in the house, above grants."""

    name = "resources.metering"
    label = "metering"
    verbose_name = _("Metering")

    def ready(self) -> None:
        from resources.metering import gates, panels, quotas  # noqa: F401  (say what may leave and come; fill our place)
