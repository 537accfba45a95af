"""The panel: seniors without ties vote with reasons; the first choice with enough votes decides."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, Forbidden
from reviews.applications.actions.standing import begin_standing
from reviews.applications.models import Application, PanelVote
from reviews.applications.queries.standing import votes_needed, votes_on
from reviews.applications.states import APPLICATION_MOVES, ApplicationState, PanelChoice

TEXT_LIMIT = 4000


@transaction.atomic
def vote(*, application: Application, senior: Any, choice: str, reason: str) -> PanelVote:
    """Vote once, with a reason. Two of one mind decide; if they differ, a third does."""
    require(senior, "applications.vote", application, _("Something ties you to this applicant."))
    if choice not in PanelChoice.values:
        raise BadInput(fields={"choice": _("Choose to admit or not.")})
    if not reason.strip() or len(reason) > TEXT_LIMIT:
        raise BadInput(fields={"reason": _("Give your reason; if you do not admit, say what would help.")})
    locked = Application.objects.select_for_update().get(pk=application.pk)
    _check_votable(locked)
    _check_is_other(locked, senior)
    try:
        with transaction.atomic():
            cast = PanelVote.objects.create(application=locked, senior=senior, choice=choice, reason=reason.strip())
    except IntegrityError:
        raise Conflict(_("You have voted already."), code="already_voted") from None
    events.record("application.vote", locked, actor=senior, role="senior")
    if votes_on(locked).filter(choice=choice).count() >= votes_needed():
        _decide(locked, choice, senior)
    application.refresh_from_db()
    return cast


@transaction.atomic
def ask_applicant(*, application: Application, senior: Any, question: str) -> Application:
    """Ask what one must know before voting. The clock is the applicant's until they answer."""
    require(senior, "applications.vote", application, _("Something ties you to this applicant."))
    if not question.strip() or len(question) > TEXT_LIMIT:
        raise BadInput(fields={"question": _("Write your question.")})
    days, changes = current("reviewers")["info_days"], {"question": question.strip(), "answer": ""}
    move(application, APPLICATION_MOVES, "ask", actor=senior, role="senior", note=question, changes=changes, days=days)
    return application


@transaction.atomic
def answer_question(*, application: Application, user: Any, answer: str) -> Application:
    require(user, "applications.change", application)
    if not answer.strip() or len(answer) > TEXT_LIMIT:
        raise BadInput(fields={"answer": _("Write your answer.")})
    days, changes = current("reviewers")["panel_days"], {"answer": answer.strip()}
    move(
        application, APPLICATION_MOVES, "answer", actor=user, role="applicant", note=answer, changes=changes, days=days
    )
    return application


def _check_votable(application: Application) -> None:
    if application.state != ApplicationState.PANEL:
        raise Conflict(_("This application is not with the panel."), code="wrong_state", state=application.state)
    if application.dossier.exclude(contested="").filter(settled="").exists():
        raise Conflict(_("An editor must settle the contested lines first."), code="contested")


def _check_is_other(application: Application, senior: Any) -> None:
    """After an appeal others decide than those who did."""
    spoke = events.history(application, ["application.vote"]).filter(actor=senior)
    anew = events.history(application, ["application.convene_anew"]).last()
    if anew is not None and spoke.filter(id__lt=anew.id).exists():
        raise Forbidden(_("After an appeal others decide than those who did."), code="had_a_part")


def _decide(application: Application, choice: str, last: Any) -> None:
    if choice == PanelChoice.ADMIT:
        move(application, APPLICATION_MOVES, "admit", role="senior")
        for kind in application.kinds:
            begin_standing(user=application.applicant, kind=kind, application=application, mentor=last)
    else:
        reasons = votes_on(application).filter(choice=choice).values_list("reason", flat=True)
        back = timezone.now() + timedelta(days=current("reviewers")["return_days"])
        changes = {"letter": "\n\n".join(reasons), "return_at": back}
        move(application, APPLICATION_MOVES, "reject", role="senior", reason="panel", changes=changes)
