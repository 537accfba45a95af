"""What people are told of how well they are known."""

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.states import Trust
from core.models import Event
from moderation.trust.models import Stewardship
from notifications.states import FYI, MOVED
from notifications.telling import Words, area, subject, tell

area("trust", gettext_lazy("Trust"), __name__)


def person_themselves(event: Event) -> Iterable[User]:
    return User.objects.filter(pk=event.object_id)


def steward(event: Event) -> Iterable[User]:
    return User.objects.filter(stewardships=event.object_id)


def stewardships_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Stewardship]:
    """Who is a steward is no secret."""
    return Stewardship.objects.filter(pk__in=ids)


subject("stewardship", stewardships_seen_by)


@tell("trust.rise", urgency=FYI, to=person_themselves)
def risen(event: Event, person: User) -> Words:
    words = {"level": Trust[event.to_state.upper()].label}
    body = _("It comes from what you did here. Your page says what it lets you do.")
    return Words(_("You are better known here now: %(level)s") % words, body, reverse("moderation:standing"))


@tell("trust.fall", urgency=MOVED, to=person_themselves)
def fallen(event: Event, person: User) -> Words:
    words = {"level": Trust[event.to_state.upper()].label}
    body = _("Some of it must be kept up. Your page says what is missing.")
    return Words(_("Your level of trust is now: %(level)s") % words, body, reverse("moderation:standing"))


@tell("stewardship.begin", urgency=MOVED, to=steward)
def named_steward(event: Event, stewardship: Stewardship) -> Words:
    day = date_format(localtime(stewardship.until))
    body = " ".join(filter(None, [_("You may lock, move and pin topics until %(day)s.") % {"day": day}, event.note]))
    return Words(_("You are a steward of the boards"), body, reverse("discussions:boards"))


@tell("stewardship.end", urgency=MOVED, to=steward)
def no_steward(event: Event, stewardship: Stewardship) -> Words:
    return Words(_("Your stewardship has ended. Thank you."), event.note, reverse("moderation:standing"))
