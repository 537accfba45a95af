"""What people are told of their appeals. Those who may hear one find it on their desk."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Event
from deliberation.appeals.models import Appeal
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, leave_untold, subject, tell


def appeals_filed_by(reader: Any, ids: Collection[str]) -> Iterable[Appeal]:
    return Appeal.objects.filter(pk__in=ids, filed_by=reader)


subject("appeal", appeals_filed_by)


def who_filed(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=Appeal.objects.filter(pk=event.object_id).values("filed_by"))


@tell("appeal.decide", urgency=NEEDS_YOU, to=who_filed)
def appeal_decided(event: Event, appeal: Appeal) -> Words:
    found = appeal.get_finding_display()
    return Words(_("Your appeal is decided: %(finding)s") % {"finding": found}, url=appeal.get_absolute_url())


@tell("appeal.escalate", urgency=MOVED, to=who_filed)
def appeal_late(event: Event, appeal: Appeal) -> Words:
    return Words(_("Your appeal takes longer; the administrators look for judges"), url=appeal.get_absolute_url())


leave_untold("Those who may hear it find it on their desk, with its day.", "appeal.file", "appeal.remind")
leave_untold("What one judge finds stays among the judges until they agree.", "appeal.voice")
leave_untold("One's own doing; it leaves the desks of those who might have heard it.", "appeal.withdraw")
