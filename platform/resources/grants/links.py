"""A request that is begun: where refusals for too little lead."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse


def apply_link(unit: str, amount: int, project: object = None) -> str:
    asked = {"unit": unit, "amount": amount, **({"project": str(project)} if project else {})}
    return f"{settings.SITE_URL}{reverse('grants:apply')}?{urlencode(asked)}"
