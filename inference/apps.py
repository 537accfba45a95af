from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InferenceConfig(AppConfig):
    name = "inference"
    verbose_name = _("Inference")

    def ready(self) -> None:
        from inference import (  # noqa: F401  (our places in search, in the books, on pages, and where requests are judged)
            machine_facts,
            meanings,
            namings,
            proofs,
            slots,
            works,
        )
        from inference.queries import allowances, caps  # noqa: F401  (what is free, and what was spent with tokens)
