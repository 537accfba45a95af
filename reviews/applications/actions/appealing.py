"""What a successful appeal does to an application or a standing. Conflict while something is in the way."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.moves import Moves, move
from core.policies import current
from core.problems import Conflict
from deliberation.appeals.states import Finding
from reviews.applications.actions.standing import begin_standing, keep_role
from reviews.applications.models import Application, PanelVote, Standing
from reviews.applications.queries.calibration import passed_kinds
from reviews.applications.states import APPLICATION_MOVES, STANDING_MOVES, StandingState


@transaction.atomic
def decide_application_anew(*, application: Application, finding: str, judge: Any, note: str) -> None:
    """Admit whom the panel should have admitted, or let others decide; who was kept from calibrating may calibrate."""
    policy = current("reviewers")
    if not set(application.kinds) <= passed_kinds(application):
        _move(application, APPLICATION_MOVES, "calibrate_anew", judge, note, days=policy["silence_days"])
    elif finding == Finding.REMAND:
        PanelVote.objects.filter(application=application).delete()
        _move(application, APPLICATION_MOVES, "convene_anew", judge, note, days=policy["panel_days"])
    else:
        _move(application, APPLICATION_MOVES, "overturn", judge, note)
        for kind in application.kinds:
            begin_standing(user=application.applicant, kind=kind, application=application, mentor=None)


@transaction.atomic
def give_standing_back(*, standing: Standing, finding: str, judge: Any, note: str) -> None:
    """A probation goes on; a suspension is lifted; a revocation is undone, or heard again."""
    if standing.state == StandingState.ENDED:
        _move(standing, STANDING_MOVES, "go_on", judge, note)
    elif standing.state == StandingState.REVOKED and finding == Finding.REMAND:
        _move(standing, STANDING_MOVES, "hear_anew", judge, note, days=current("reviewers")["hearing_days"])
    else:
        _move(standing, STANDING_MOVES, "reinstate", judge, note)
    keep_role(user=standing.user)


def _move(about: Any, table: Moves, name: str, judge: Any, note: str, days: int | None = None) -> None:
    changes = {"letter": "", "return_at": None} if isinstance(about, Application) else {}
    try:
        with transaction.atomic():
            move(about, table, name, actor=judge, role="judge", reason="appeal", note=note, days=days, changes=changes)
    except IntegrityError:  # they applied again meanwhile, or earned it another way
        raise Conflict(_("Something newer stands in its place."), code="superseded") from None
