"""By which ways people want to be told. Their own business, so it leaves no event."""

from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from core.problems import BadInput
from notifications.models import Preferences
from notifications.states import CHOOSABLE, Channel
from notifications.wishes import Wishes, fields_of, wishes_of

SWITCHES = frozenset(f"{urgency}_{channel}" for urgency, channel in CHOOSABLE)


@transaction.atomic
def choose(*, person: Any, **wished: Any) -> Wishes:
    """Change some of one's choices; the others stay as they are, or as the site's defaults were on that day."""
    if unknown := wished.keys() - SWITCHES - {"quiet_from", "quiet_until", "time_zone"}:
        raise BadInput(fields=dict.fromkeys(unknown, _("This cannot be chosen.")))
    written = fields_of(wishes_of([person.pk])[person.pk]) | wished
    _check_quiet(written["quiet_from"], written["quiet_until"])
    if written["time_zone"] and written["time_zone"] not in available_timezones():
        raise BadInput(fields={"time_zone": _("This time zone is not known.")})
    Preferences.objects.update_or_create(person=person, defaults=written)
    return wishes_of([person.pk])[person.pk]


def unsubscribe(*, person: Any, urgency: str) -> Wishes:
    """No more mails like the one in hand: of this urgency at once, or, for "", any digest."""
    channel = Channel.MAIL if urgency else Channel.DIGEST
    pairs = [pair for pair in CHOOSABLE if pair[1] == channel and urgency in {"", pair[0]}]
    return choose(person=person, **{f"{pair[0]}_{pair[1]}": False for pair in pairs})


def _check_quiet(begin: int | None, end: int | None) -> None:
    if (begin is None) != (end is None):
        missing = "quiet_from" if begin is None else "quiet_until"
        raise BadInput(fields={missing: _("Give both hours, or neither.")})
    for field, hour in (("quiet_from", begin), ("quiet_until", end)):
        if hour is not None and hour not in range(24):
            raise BadInput(fields={field: _("Choose an hour from 0 to 23.")})
