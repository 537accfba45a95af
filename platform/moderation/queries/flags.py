"""What people flagged, and what their flags weigh."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership
from core.ids import is_id
from core.policies import Policy
from core.problems import NotFound
from moderation.models import Concern, Flag
from moderation.states import FlagState
from moderation.weighing import Raised, accuracy


def flags_of(person: Any) -> QuerySet[Flag]:
    """What this person flagged, newest first."""
    return Flag.objects.filter(flagger=person).select_related("concern").order_by("-id")


def get_flag(person: Any, id: str) -> Flag:
    found = flags_of(person).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no flag of yours under this address."))
    return found


def accuracy_of(person: Any, policy: Policy) -> float:
    known = Flag.objects.filter(flagger=person).aggregate(
        upheld=Count("pk", filter=Q(state=FlagState.UPHELD)), rejected=Count("pk", filter=Q(state=FlagState.REJECTED))
    )
    return accuracy(known["upheld"], known["rejected"], policy["prior"])


def raised(concern: Concern) -> list[Raised]:
    """Its flags, each with what its flagger belongs to; two queries."""
    flags = list(concern.flags.filter(state=FlagState.WAITING).select_related("flagger").order_by("id"))
    belongs: dict[str, set[str]] = defaultdict(set)
    people = [flag.flagger_id for flag in flags]
    for person, organisation in Membership.objects.filter(user__in=people).values_list("user", "organisation"):
        belongs[person].add(organisation)
    return [
        Raised(flag.flagger_id, flag.reason, flag.weight, flag.flagger.trust, frozenset(belongs[flag.flagger_id]))
        for flag in flags
    ]
