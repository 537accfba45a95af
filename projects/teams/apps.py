from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    """Roles that a project gives to teams. A house in the house."""

    name = "projects.teams"
    label = "teams"
    verbose_name = _("Teams")

    def ready(self) -> None:
        from projects.teams import panels, reach  # noqa: F401  (fills our place; follows who joins and leaves)
