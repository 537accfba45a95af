"""Both sides may appeal: the reviewer when something follows, the one who reported when nothing does."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rules import is_admin, is_editor, is_moderator
from deliberation.appeals.courts import court
from deliberation.appeals.models import Appeal
from deliberation.appeals.states import Finding
from reviews.conduct.actions import put_right
from reviews.conduct.models import ConductReport
from reviews.conduct.queries import RELATED, without_part
from reviews.conduct.rules import filed_it, is_about_them
from reviews.conduct.states import ConductOutcome


def find(id: str) -> ConductReport | None:
    return ConductReport.objects.filter(pk=id).select_related(*RELATED).first()


def may_appeal(user: Any, report: ConductReport) -> bool:
    nothing_followed = report.outcome == ConductOutcome.NO_ACTION
    return bool(filed_it(user, report) if nothing_followed else is_about_them(user, report))


def heard_by(user: Any, appeals: Collection[Appeal]) -> set[str]:
    """Those whose office it is, who had no part."""
    if not (is_editor(user) or is_moderator(user) or is_admin(user)):
        return set()
    reports = ConductReport.objects.filter(pk__in=[one.subject_id for one in appeals])
    free = set(without_part(user, reports).values_list("pk", flat=True))
    return {one.pk for one in appeals if one.subject_id in free}


def carry_out(appeal: Appeal, report: ConductReport, judge: Any) -> None:
    """What followed is undone; where nothing did, or it must be decided anew, others look at it."""
    is_over = appeal.finding == Finding.AMEND and report.outcome != ConductOutcome.NO_ACTION
    put_right(report=report, judge=judge, is_over=is_over, note=appeal.letter)


court(
    "conductreport",
    verbs={"conduct.decide": _("A report about a reviewer was decided")},
    find=find,
    may_appeal=may_appeal,
    heard_by=heard_by,
    carry_out=carry_out,
)
