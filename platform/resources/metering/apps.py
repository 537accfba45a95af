from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeteringConfig(AppConfig):
    """What owners use without running anything: what they keep here. A house in the house, above grants."""

    name = "resources.metering"
    label = "metering"
    verbose_name = _("Metering")

    def ready(self) -> None:
        from resources.metering import panels, quotas  # noqa: F401  (fill our place in settings; say what has room)
