from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InferenceConfig(AppConfig):
    name = "inference"
    verbose_name = _("Inference")

    def ready(self) -> None:
        from inference import proofs, slots  # noqa: F401  (fills our places in the books and on the pages of projects)
