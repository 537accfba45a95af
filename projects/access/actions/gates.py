"""Whether the files of a project are given on request, and on what terms."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import BadInput
from core.texts import written
from projects.access import questions as asking
from projects.access.models import TERMS_LENGTH, Gate
from projects.access.queries import gate_of
from projects.models import Project
from projects.states import Gating

MOST_DAYS = 3_650


@transaction.atomic
def set_gate(
    *,
    project: Project,
    user: Any,
    gating: str,
    terms: str | None = None,
    questions: Sequence[asking.Question] | None = None,
    days: int | None = 0,
    covers_runs: bool | None = None,
) -> Gate:
    """From now on. What is left out stays as it was (`days`: 0; None is without end), and so does all that was granted:
    who agreed to other terms agreed to those."""
    require(user, "projects.administer", project)
    if gating not in Gating.values:
        raise BadInput(fields={"gating": _("Choose one of: %(choices)s.") % {"choices": ", ".join(Gating.values)}})
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise BadInput(fields={"days": _("Give 1 to %(most)d days.") % {"most": MOST_DAYS}})
    gate = gate_of(project)
    gate.terms = gate.terms if terms is None else written(terms, "terms", limit=TERMS_LENGTH)
    gate.questions = gate.questions if questions is None else asking.checked(questions)
    gate.days = gate.days if days == 0 else days
    gate.covers_runs = gate.covers_runs if covers_runs is None else covers_runs
    gate.updated_at = timezone.now()
    gate.save()
    before, project.gating = project.gating, gating
    project.save(update_fields=["gating"])
    events.record("project.gate_changed", project, actor=user, from_state=before, to_state=gating)
    return gate
