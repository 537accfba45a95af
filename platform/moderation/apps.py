from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        # Each package says what of its own can be flagged.
        autodiscover_modules("flag_targets")
        from accounts.registration import closes_registration
        from moderation.queries.storms import is_storm

        closes_registration(is_storm)
