"""By which ways a person wants to be told, and when not to be disturbed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from core.policies import current
from notifications.models import Choice, Preferences
from notifications.states import CHOOSABLE, NEEDS_YOU, Channel, Urgency
from notifications.telling import Notice

Kind = tuple[str, str]  # a notice or an area, and an urgency


@dataclass(frozen=True)
class Wishes:
    wanted: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    quiet_from: int | None = None
    quiet_until: int | None = None
    time_zone: str = ""
    chosen: Mapping[Kind, frozenset[str]] = field(default_factory=dict)

    def wants(self, urgency: str, channel: str) -> bool:
        return (urgency, channel) in self.wanted or (urgency, channel) == (NEEDS_YOU, Channel.SITE)

    def usual(self, urgency: str) -> frozenset[str]:
        """The channels of everything that wants so much of them."""
        return frozenset(channel for channel in Channel.values if self.wants(urgency, channel))

    def channels(self, notice: Notice) -> frozenset[str]:
        """What they chose for this very notice, or for all of its area, or else the usual."""
        for about in (notice.name, notice.area):
            if (about, notice.urgency) in self.chosen:
                return self.chosen[about, notice.urgency]
        return self.usual(notice.urgency)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)

    def after_quiet(self, now: datetime) -> datetime:
        """`now`, or the end of the quiet hours that it falls into."""
        if self.quiet_from is None or self.quiet_until is None or not self._is_quiet(now):
            return now
        local = now.astimezone(self.zone)
        end = local.replace(hour=self.quiet_until, minute=0, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)

    def _is_quiet(self, now: datetime) -> bool:
        begin, end, hour = self.quiet_from or 0, self.quiet_until or 0, now.astimezone(self.zone).hour
        return begin <= hour < end if begin <= end else hour >= begin or hour < end


def wishes_of(people: Iterable[str]) -> dict[str, Wishes]:
    """Of each of these people, by their key: as many queries, however many they are."""
    wanted = list(people)
    usual = defaults() if wanted else Wishes()
    chosen = {row.person_id: _chosen(row) for row in Preferences.objects.filter(person__in=wanted)} if wanted else {}
    kinds: dict[str, dict[Kind, frozenset[str]]] = {}
    for choice in Choice.objects.filter(person__in=wanted) if wanted else ():
        kinds.setdefault(choice.person_id, {})[choice.about, choice.urgency] = channels_of(choice)
    return {person: replace(chosen.get(person, usual), chosen=kinds.get(person, {})) for person in wanted}


def channels_of(choice: Choice) -> frozenset[str]:
    chosen = {channel for channel in Channel.values if getattr(choice, channel)}
    return frozenset(chosen | ({Channel.SITE.value} if choice.urgency == NEEDS_YOU else set()))


def defaults() -> Wishes:
    stated: dict[str, list[str]] = current("notifications")["defaults"]
    pairs = {(urgency, channel) for urgency in Urgency.values for channel in stated.get(urgency, [])}
    return Wishes(frozenset(pairs & set(CHOOSABLE)))


def fields_of(wishes: Wishes) -> dict[str, Any]:
    """The same as columns of `Preferences`."""
    columns: dict[str, Any] = {f"{urgency}_{channel}": wishes.wants(urgency, channel) for urgency, channel in CHOOSABLE}
    return columns | {
        "quiet_from": wishes.quiet_from,
        "quiet_until": wishes.quiet_until,
        "time_zone": wishes.time_zone,
    }


def _chosen(row: Preferences) -> Wishes:
    wanted = frozenset(pair for pair in CHOOSABLE if getattr(row, f"{pair[0]}_{pair[1]}"))
    return Wishes(wanted, row.quiet_from, row.quiet_until, row.time_zone)
