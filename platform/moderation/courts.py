"""Whoever an act or a sanction is about may appeal; a moderator who had no part hears it, within days."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.policies import current
from deliberation.appeals.courts import court
from deliberation.appeals.models import Appeal
from deliberation.conflicts import blocked
from moderation.actions import overturn
from moderation.actions.sanctioning import lift
from moderation.models import Act, Concern, Sanction
from moderation.rules import is_about_them, keeps_order


class AtStanding:
    """What both sides of an appeal may open: the page of one's own standing, or the person's record."""

    def __init__(self, name: str, person: str) -> None:
        self.name, self.person = name, person

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("moderation:person", args=[self.person])


def find_act(id: str) -> Act | None:
    return Act.objects.filter(pk=id).select_related("concern", "person").first()


def find_sanction(id: str) -> Sanction | None:
    return Sanction.objects.filter(pk=id).select_related("person").first()


def acts_heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    """Moderators who neither decided it nor had a part in what it is about."""
    if not keeps_order(user):
        return set()
    mine = blocked(user, Concern)
    acts = Act.objects.exclude(moderator=user).exclude(concern__in=Concern.objects.filter(mine).values("pk"))
    return _about(appeals, acts)


def sanctions_heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    if not keeps_order(user):
        return set()
    others = Sanction.objects.exclude(moderator=user).exclude(person=user)
    return _about(appeals, others.filter(Q(second=None) | ~Q(second=user)))


def _about(appeals: Collection[Appeal], judged: "QuerySet[Any]") -> set[str]:
    """In one question for any number of appeals."""
    free = set(judged.filter(pk__in=[one.subject_id for one in appeals]).values_list("pk", flat=True))
    return {one.pk for one in appeals if one.subject_id in free}


def take_back(appeal: Appeal, act: Act, judge: Any) -> None:
    """Changed or to be decided anew: the act goes, and whoever finds the thing wrong flags it again."""
    overturn(act=act, judge=judge, note=appeal.letter)


def lift_again(appeal: Appeal, sanction: Sanction, judge: Any) -> None:
    lift(sanction=sanction, actor=judge, role="judge", note=appeal.letter)


def voices() -> int:
    return int(current("moderation")["appeal_voices"])


def days() -> int:
    return int(current("moderation")["appeal_days"])


for kind, verbs, find, heard_by, carry_out in (
    ("act", {"act.take": _("Something of yours was judged")}, find_act, acts_heard_by, take_back),
    (
        "sanction",
        {"sanction.begin": _("You were sanctioned"), "sanction.confirm": _("A sanction against you was confirmed")},
        find_sanction,
        sanctions_heard_by,
        lift_again,
    ),
):
    court(
        kind,
        verbs=verbs,
        find=find,
        may_appeal=is_about_them,
        heard_by=heard_by,
        carry_out=carry_out,
        leads_to=lambda subject: AtStanding(str(subject.get_kind_display()), subject.person.handle),
        agreeing=voices,
        hear_days=days,
    )
