"""Reads of what was declared and waived. A declared tie is its author's to see; editors see what follows from it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.events import type_of
from core.problems import NotFound
from deliberation.conflicts import Conflict
from deliberation.models import DeclaredTie, Waiver


def ties_of(person: Any) -> QuerySet[DeclaredTie]:
    return DeclaredTie.objects.filter(person=person, ended_at=None).select_related("other__owner").order_by("-id")


def get_tie(person: Any, id: str) -> DeclaredTie:
    found = ties_of(person).filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no tie of yours under this address."))
    return found


def waived_rules(subject: Any) -> dict[str, set[str]]:
    """By judge, the rules that an editor waived for this thing."""
    waivers = Waiver.objects.filter(subject_type=type_of(subject), subject_id=subject.pk)
    return {waiver.judge_id: set(waiver.rules) for waiver in waivers}


def standing(conflicts: list[Conflict], waived: set[str]) -> list[Conflict]:
    """What still stands in the way: hard conflicts, and soft ones that nobody has waived."""
    return [conflict for conflict in conflicts if conflict.rule.is_hard or conflict.rule.id not in waived]
