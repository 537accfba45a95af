from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        autodiscover_modules("hooks")  # every package says which events it offers
        from webhooks import listening  # noqa: F401  (hears every verb that they named)
