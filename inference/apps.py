from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InferenceConfig(AppConfig):
    name = "inference"
    verbose_name = _("Inference")

    def ready(self) -> None:
        from inference import meanings, namings, proofs, slots  # noqa: F401  (our places in search, books and pages)
        from inference.queries import allowances, caps  # noqa: F401  (what is free, and what was spent with tokens)
