from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work on machines that the site does not run itself, paid from its grants. A house in the house, above grants."""

    name = "resources.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from resources.jobs import namings, proofs, works  # noqa: F401  (what the books and the trail say of ours)
