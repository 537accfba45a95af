from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import people
from core import events
from core.permissions import require
from core.problems import BadInput, Conflict
from deliberation.conflicts import conflicts_of
from deliberation.models import DeclaredTie, Waiver
from deliberation.states import TieKind

LONGEST_PLAN = 4000


@transaction.atomic
def declare_tie(*, user: Any, handle: str, kind: str) -> DeclaredTie:
    """Say what ties one to somebody else. Neither will be asked to judge the other's work."""
    require(user, "deliberation.declare_tie")
    if kind not in TieKind.values:
        raise BadInput(fields={"kind": _("Choose what ties you to them.")})
    other = people().filter(handle=handle.strip().lower().removeprefix("@")).first()
    if other is None:
        raise BadInput(fields={"handle": _("Nobody here is called “%(handle)s”.") % {"handle": handle[:40]}})
    if other.pk == user.pk:
        raise BadInput(fields={"handle": _("This is you. Your own work is never yours to judge.")})
    try:
        with transaction.atomic():
            declared = DeclaredTie.objects.create(person=user, other=other, kind=kind)
    except IntegrityError:
        raise BadInput(fields={"handle": _("You have said so already.")}) from None
    # The record says that something was declared, not about whom: events are read by more people than ties are.
    events.record("tie.declare", declared, actor=user)
    return declared


@transaction.atomic
def end_tie(*, declared: DeclaredTie, user: Any) -> DeclaredTie:
    require(user, "deliberation.end_tie", declared)
    ended = DeclaredTie.objects.filter(pk=declared.pk, ended_at=None).update(ended_at=timezone.now())
    if not ended:
        raise Conflict(_("This tie was ended already."), code="already_ended")
    events.record("tie.end", declared, actor=user)
    declared.refresh_from_db(fields=["ended_at"])
    return declared


@transaction.atomic
def waive(*, judge: Any, subject: Any, editor: Any, plan: str) -> Waiver:
    """Let somebody judge in spite of soft conflicts. May the editor do so? The package of the subject has asked."""
    if not plan.strip():
        raise BadInput(fields={"plan": _("Write how it is kept fair in spite of the tie.")})
    if len(plan) > LONGEST_PLAN:
        raise BadInput(fields={"plan": _("Use at most %(limit)d characters.") % {"limit": LONGEST_PLAN}})
    conflicts = conflicts_of(judge, subject)
    if any(conflict.rule.is_hard for conflict in conflicts):
        raise Conflict(_("A hard conflict of interest cannot be waived."), code="hard_conflict")
    known = sorted(conflict.rule.id for conflict in conflicts)
    if not known:
        raise Conflict(_("There is no conflict of interest to waive."), code="no_conflict")
    waiver, _is_new = Waiver.objects.update_or_create(
        judge=judge,
        subject_type=events.type_of(subject),
        subject_id=subject.pk,
        defaults={"rules": known, "plan": plan.strip(), "editor": editor, "waived_at": timezone.now()},
    )
    events.record("conflict.waive", waiver, actor=editor, role="editor", note=plan.strip(), evidence=known)
    return waiver
