from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        # Each package says what may be done (rules), by whom (operations), under which policy, what counts as a gift
        # to the commons (contributions), which clocks run (clocks), what another policy would have done (rehearsals),
        # and what it listens to.
        import_module("core.idempotency.policy")
        autodiscover_modules("rules", "policies", "operations", "contributions", "clocks", "rehearsals", "receivers")
