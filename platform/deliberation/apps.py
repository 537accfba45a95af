from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DeliberationConfig(AppConfig):
    name = "deliberation"
    verbose_name = _("Deliberation")

    def ready(self) -> None:
        # Each package says what it knows of ties between people, and who stands behind what it lets be judged.
        autodiscover_modules("conflict_rules")
