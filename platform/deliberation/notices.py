"""What people are told of ties: little, for they are theirs to tell."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from deliberation.models import Waiver
from notifications.states import MOVED
from notifications.telling import Words, area, leave_untold, subject, tell

area("appeals", gettext_lazy("Appeals and ties"), __name__, "deliberation.appeals.notices")


def waivers_for(reader: Any, ids: Collection[str]) -> Iterable[Waiver]:
    return Waiver.objects.filter(pk__in=ids, judge=reader)


def judge(event: Event) -> Iterable[User]:
    return User.objects.filter(waivers=event.object_id)


subject("waiver", waivers_for)


@tell("conflict.waive", urgency=MOVED, to=judge)
def may_judge_all_the_same(event: Event, waiver: Waiver) -> Words:
    """Not of what: the work may be nameless to its judges."""
    title = _("A tie of yours was looked at: you may judge all the same")
    return Words(title, _("So that it is kept fair: %(plan)s") % {"plan": waiver.plan})


leave_untold("Nobody is told what somebody says of themselves and another.", "tie.declare", "tie.end")
