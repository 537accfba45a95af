"""The dossier: what the record says of an applicant, and what becomes of a line that they contest."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.contributions import kinds
from core import events
from core.permissions import require
from core.problems import BadInput, Conflict
from reviews.applications.models import Application, DossierLine
from reviews.applications.states import Settled

TEXT_LIMIT = 2000
MOST_LINES = 100


def take_snapshot(*, application: Application) -> None:
    """Copy the record as it stands: what is judged is what was there on that day."""
    DossierLine.objects.bulk_create(
        DossierLine(
            application=application,
            kind=kind.name,
            text=line.text[:300],
            url=line.url[:500],
            outcome=str(line.outcome)[:80],
            at=line.at,
        )
        for kind in kinds()
        for line in kind.lines(application.applicant)[:MOST_LINES]
    )


@transaction.atomic
def contest_line(*, line: DossierLine, user: Any, why: str) -> DossierLine:
    """Say what is wrong with a line. The panel does not decide before an editor has settled it."""
    require(user, "applications.change", line.application)
    if not why.strip() or len(why) > TEXT_LIMIT:
        text = _("Say what is wrong, in at most %(limit)d characters.") % {"limit": TEXT_LIMIT}
        raise BadInput(fields={"why": text})
    if not line.application.is_open:
        raise Conflict(_("This application has ended."), code="wrong_state", state=line.application.state)
    changed = DossierLine.objects.filter(pk=line.pk, contested="").update(contested=why.strip())
    if not changed:
        raise Conflict(_("You have contested this line already."), code="already_contested")
    events.record("application.contest", line.application, actor=user, role="applicant", note=why.strip())
    line.refresh_from_db()
    return line


@transaction.atomic
def settle_line(*, line: DossierLine, editor: Any, settled: str, note: str) -> DossierLine:
    """An editor keeps the line or sets it right, and says why."""
    require(editor, "applications.triage", line.application)
    if settled not in Settled.values:
        raise BadInput(fields={"settled": _("Keep the line, or set it right.")})
    if not note.strip():
        raise BadInput(fields={"note": _("Say why, so that the applicant can follow.")})
    changed = (
        DossierLine.objects.filter(pk=line.pk, settled="")
        .exclude(contested="")
        .update(settled=settled, settled_note=note.strip()[:TEXT_LIMIT], settled_by=editor)
    )
    if not changed:
        raise Conflict(_("This line is not contested, or was settled meanwhile."), code="not_contested")
    events.record("application.settle", line.application, actor=editor, role="editor", reason=settled, note=note)
    line.refresh_from_db()
    return line
