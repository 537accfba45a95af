from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from reviews import (
            culprits,  # noqa: F401  (says which files of a locked release are what it was locked for)
            panels,  # noqa: F401  (fills the places on the pages of projects)
            veils,  # noqa: F401  (says what is not to be found by reviewers)
        )
        from reviews.queries import previews  # noqa: F401  (reads tables for the pages of files)

        autodiscover_modules("release_checks")
