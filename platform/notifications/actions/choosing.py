"""By which ways people want to be told. Their own business, so it leaves no event."""

from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from core.problems import BadInput
from notifications.models import Choice, Preferences
from notifications.states import CHOOSABLE, NEEDS_YOU, Channel
from notifications.telling import NOTICES
from notifications.wishes import Kind, Wishes, fields_of, wishes_of

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


@transaction.atomic
def choose_for(*, person: Any, about: str, urgency: str, site: bool, mail: bool, digest: bool) -> Choice:
    """By which ways they hear of one notice, or of all of an area that want so much of them. What needs somebody is in
    their inbox whatever they choose."""
    _check_kind(about, urgency)
    channels = {"site": site or urgency == NEEDS_YOU, "mail": mail, "digest": digest}
    kind = {"person": person, "about": about, "urgency": urgency}
    return Choice.objects.update_or_create(**kind, defaults=channels)[0]


def choose_as_usual(*, person: Any, about: str, urgency: str) -> None:
    """They hear of it again as of everything that wants so much of them."""
    _check_kind(about, urgency)
    Choice.objects.filter(person=person, about=about, urgency=urgency).delete()


@transaction.atomic
def choose_for_all(*, person: Any, channels: Mapping[Kind, Collection[str]]) -> None:
    """Of several kinds at once. What is as usual is no choice, and goes with the usual when that changes."""
    usual = wishes_of([person.pk])[person.pk].usual
    for (about, urgency), wanted in channels.items():
        if frozenset(wanted) == usual(urgency):
            choose_as_usual(person=person, about=about, urgency=urgency)
        else:
            switches = {channel: channel in wanted for channel in Channel.values}
            choose_for(person=person, about=about, urgency=urgency, **switches)


def _check_kind(about: str, urgency: str) -> None:
    notice = NOTICES.get(about)
    known = {notice.urgency} if notice else {each.urgency for each in NOTICES.values() if each.area == about}
    if not known:
        raise BadInput(fields={"about": _("There is no such kind of notification.")})
    if urgency not in known:
        choices = {"choices": ", ".join(sorted(known))}
        raise BadInput(fields={"urgency": _("Choose one of: %(choices)s.") % choices})


@transaction.atomic
def unsubscribe(*, person: Any, urgency: str) -> Wishes:
    """No more mails like the one in hand: of this urgency at once, or, for "", any digest; whatever was chosen for
    single kinds."""
    channel = Channel.MAIL if urgency else Channel.DIGEST
    choices = Choice.objects.filter(person=person)
    (choices.filter(urgency=urgency) if urgency else choices).update(**{channel.value: False})
    pairs = [pair for pair in CHOOSABLE if pair[1] == channel and urgency in {"", pair[0]}]
    return choose(person=person, **{f"{pair[0]}_{pair[1]}": False for pair in pairs})


def _check_quiet(begin: int | None, end: int | None) -> None:
    if (begin is None) != (end is None):
        missing = "quiet_from" if begin is None else "quiet_until"
        raise BadInput(fields={missing: _("Give both hours, or neither.")})
    for field, hour in (("quiet_from", begin), ("quiet_until", end)):
        if hour is not None and hour not in range(24):
            raise BadInput(fields={field: _("Choose an hour from 0 to 23.")})
