from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RepositoriesConfig(AppConfig):
    name = "repositories"
    verbose_name = _("Repositories")

    def ready(self) -> None:
        autodiscover_modules("large_bodies")  # packages say at which addresses they take some
        autodiscover_modules("kept_commits")  # and which commits are theirs, whatever becomes of branches
