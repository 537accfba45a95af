"""What people are told of their appeals, and those who may hear one of what waits for them."""

import random
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import people_with
from accounts.states import Role
from core.models import Event
from core.permissions import can
from core.policies import current
from deliberation.appeals.courts import heard_by
from deliberation.appeals.models import Appeal
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Words, leave_untold, subject, tell


def appeals_known_to(reader: Any, ids: Collection[str]) -> Iterable[Appeal]:
    found = list(Appeal.objects.filter(pk__in=ids))
    heard = heard_by(reader, found) if can(reader, "appeals.see_desk") else set()
    return [one for one in found if one.filed_by_id == reader.pk or one.pk in heard]


subject("appeal", appeals_known_to)


def who_filed(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=Appeal.objects.filter(pk=event.object_id).values("filed_by"))


def judges(event: Event) -> Iterable[User]:
    """Some of those who may hear it, another choice each time: enough to find two, not the whole house."""
    appeal = Appeal.objects.filter(pk=event.object_id).first()
    if appeal is None:
        return []
    policy = current("appeals")
    offices = [Role.REVIEWER, Role.EDITOR, Role.MODERATOR, Role.OFFICER]
    people = list(people_with(*offices).order_by("pk"))
    random.Random(appeal.pk).shuffle(people)  # noqa: S311  (who is told, so that the same are told if it is told twice)
    able = (one for one in people[: policy["judges_looked_at"]] if can(one, "appeals.judge", appeal))
    return list(islice(able, policy["judges_told"]))


@tell("appeal.file", urgency=NEEDS_YOU, to=judges, until=["appeal.decide", "appeal.withdraw"])
def appeal_to_hear(event: Event, appeal: Appeal) -> Words:
    body = _("You had no part in what it is about. It is decided as soon as enough of you find the same.")
    return Words(_("An appeal waits to be heard"), body, appeal.get_absolute_url())


@tell("appeal.decide", urgency=NEEDS_YOU, to=who_filed)
def appeal_decided(event: Event, appeal: Appeal) -> Words:
    found = appeal.get_finding_display()
    return Words(_("Your appeal is decided: %(finding)s") % {"finding": found}, url=appeal.get_absolute_url())


@tell("appeal.escalate", urgency=MOVED, to=who_filed)
def appeal_late(event: Event, appeal: Appeal) -> Words:
    return Words(_("Your appeal takes longer; the administrators look for judges"), url=appeal.get_absolute_url())


leave_untold("Those who may hear it find it on their desk, with its day.", "appeal.remind")
leave_untold("What one judge finds stays among the judges until they agree.", "appeal.voice")
leave_untold("One's own doing; it leaves the desks of those who might have heard it.", "appeal.withdraw")
