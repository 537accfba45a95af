from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """What people may use of the site's machines, and who gave it to them."""

    name = "resources"
    verbose_name = _("Resources")
