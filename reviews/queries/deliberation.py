"""The room in which a round is talked over: for its reviewers who have sent theirs, and for editors without a tie."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.permissions import can
from core.problems import NotFound
from reviews.models import Assignment, Remark, Round
from reviews.states import SENT, RoundState

OPENED = (RoundState.DELIBERATING, RoundState.HELD, RoundState.DECIDED, RoundState.CLOSED)


@dataclass(frozen=True)
class Said:
    who: str
    is_own: bool
    text: str
    at: datetime


def get_deliberation(viewer: Any, id: str) -> Round:
    found = Round.objects.filter(pk=id, state__in=OPENED).select_related("release__project__owner").first()
    signed_in = getattr(viewer, "is_authenticated", False)
    if found is None or not signed_in or not can(viewer, "reviews.see_deliberation", found):
        raise NotFound(_("There is no deliberation of yours under this address."))
    return found


def remarks_in(viewer: Any, round_: Round) -> Iterator[Said]:
    """What was said, oldest first. To editors people have names; reviewers know each other by numbers."""
    names = _numbers(round_)
    sees_names = can(viewer, "reviews.decide", round_)
    for remark in Remark.objects.filter(round=round_).select_related("author").order_by("id"):
        if remark.author_id == viewer.pk:
            who = _("You")
        elif sees_names:
            who = remark.author.display_name
        else:
            who = _("An editor") if remark.is_editorial else names.get(remark.author_id, _("A reviewer"))
        yield Said(who, remark.author_id == viewer.pk, remark.text, remark.at)


def my_part(viewer: Any, round_: Round) -> Assignment | None:
    mine = Assignment.objects.filter(round=round_, reviewer=viewer, state__in=SENT)
    return mine.select_related("round__release__project__owner", "review").first()


def _numbers(round_: Round) -> dict[str, str]:
    """“Reviewer 1” and so on, in an order that tells nothing."""
    parts = Assignment.objects.filter(round=round_, state__in=SENT).values_list("pk", "reviewer")
    mixed = sorted(parts, key=lambda part: hashlib.sha256(part[0].encode()).hexdigest())
    return {reviewer: _("Reviewer %(n)d") % {"n": number} for number, (_pk, reviewer) in enumerate(mixed, start=1)}
