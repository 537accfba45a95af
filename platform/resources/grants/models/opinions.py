from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.grants.machines import Fact, kept
from resources.grants.models.requests import ResourceRequest
from resources.grants.states import Feasibility


class Opinion(models.Model):
    """Whether what is asked can run at all, as somebody says who knows the machines: the last word stands, and those
    before it are in the events. `facts` is what they saw of the machines then.
    """

    request = models.OneToOneField(ResourceRequest, on_delete=models.CASCADE, primary_key=True, related_name="opinion")
    verdict = models.CharField(max_length=10, choices=Feasibility.choices)
    text = models.TextField(_("why"))
    facts: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("technical opinion")

    def __str__(self) -> str:
        return f"{self.request_id}: {self.verdict}"

    @property
    def seen(self) -> list[Fact]:
        return kept(self.facts)
