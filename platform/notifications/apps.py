from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        autodiscover_modules("notices", "follows")  # every package says who is told what, and what can be followed
        from notifications import listening  # noqa: F401  (hears every verb that they named)
