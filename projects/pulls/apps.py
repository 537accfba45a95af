from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PullsConfig(AppConfig):
    """Changes that somebody proposes, and what becomes of them. A house in the house."""

    name = "projects.pulls"
    label = "pulls"
    verbose_name = _("Pull requests")

    def ready(self) -> None:
        from projects.pulls import panels, sight  # noqa: F401  (our place on topics; what `refs/pr/N` is to whom)
