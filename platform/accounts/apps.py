from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        autodiscover_modules("activities")  # every package says what of its own people did in public
        from accounts import schema  # noqa: F401 -- it registers itself, and needs the settings of REST
