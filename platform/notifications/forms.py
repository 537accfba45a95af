from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.queries import ChosenKind
from notifications.states import CHOOSABLE, Channel, Urgency

HOURS = [("", "–"), *((hour, f"{hour:02d}:00") for hour in range(24))]


class WishesForm(forms.Form):
    """The matrix of urgencies and channels, and the hours in which no mail comes."""

    quiet_from = forms.TypedChoiceField(
        label=pgettext_lazy("quiet hours", "From"), choices=HOURS, coerce=int, empty_value=None, required=False
    )
    quiet_until = forms.TypedChoiceField(
        label=pgettext_lazy("quiet hours", "Until"), choices=HOURS, coerce=int, empty_value=None, required=False
    )
    time_zone = forms.ChoiceField(label=_("Your time zone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [("", _("As the site")), *((name, name.replace("_", " ")) for name in _zones())]
        for urgency, channel in CHOOSABLE:
            self.fields[f"{urgency}_{channel}"] = forms.BooleanField(
                label=f"{Urgency(urgency).label} · {Channel(channel).label}", required=False
            )

    @property
    def matrix(self) -> list[tuple[Any, list[Any]]]:
        """Rows of urgencies, with a field for each channel, or whether it always or never is so."""
        return [(urgency, [self._cell(urgency, channel) for channel in Channel]) for urgency in Urgency]

    def _cell(self, urgency: Urgency, channel: Channel) -> Any:
        if (urgency, channel) in CHOOSABLE:
            return self[f"{urgency}_{channel}"]
        return "always" if channel == Channel.SITE else "never"


class KindsForm(forms.Form):
    """A row for each kind of notification, with a field for each channel."""

    def __init__(self, kinds: Sequence[ChosenKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        for kind in kinds:
            for channel in Channel:
                label = f"{kind.title} · {kind.urgency.label} · {channel.label}"
                is_on = channel in kind.channels
                self.fields[_name(kind, channel)] = forms.BooleanField(label=label, required=False, initial=is_on)

    @property
    def rows(self) -> list[tuple[ChosenKind, list[Any]]]:
        return [(kind, [self._cell(kind, channel) for channel in Channel]) for kind in self.kinds]

    def chosen(self) -> dict[tuple[str, str], set[str]]:
        said = self.cleaned_data
        return {
            (kind.about, kind.urgency): {channel.value for channel in Channel if said[_name(kind, channel)]}
            | ({Channel.SITE.value} if kind.urgency == Urgency.NEEDS_YOU else set())
            for kind in self.kinds
        }

    def _cell(self, kind: ChosenKind, channel: Channel) -> Any:
        is_fixed = (kind.urgency, channel) == (Urgency.NEEDS_YOU, Channel.SITE)
        return "always" if is_fixed else self[_name(kind, channel)]


def _name(kind: ChosenKind, channel: Channel) -> str:
    return f"{kind.about}:{kind.urgency}:{channel}"


@cache
def _zones() -> list[str]:
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
