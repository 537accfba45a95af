from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        # Every package says who is told what, what can be followed, and what can be answered by mail.
        autodiscover_modules("notices", "follows", "answerables")
        from notifications import listening  # noqa: F401  (hears every verb that they named)
