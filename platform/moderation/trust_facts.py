"""What is known of people through flags: how often something of theirs was flagged with reason."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from moderation.models import Flag
from moderation.states import FlagState
from moderation.trust.facts import fact


@fact("upheld_flags", label=_("Flags that were upheld, at most"), how=_("They count within the days that count."))
def upheld_flags(person: Any, since: datetime | None) -> int:
    """Things, not flags: what ten people flagged is one."""
    upheld = Flag.objects.filter(concern__author=person, state=FlagState.UPHELD)
    upheld = upheld if since is None else upheld.filter(created_at__gte=since)
    return upheld.order_by().values("concern").distinct().count()
