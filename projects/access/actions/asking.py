"""Asking for the files of a project, and taking that back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.ids import least_id_at
from core.models import Event
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, TooMany
from core.texts import written
from projects.access.actions.deciding import let_in_at_once
from projects.access.models import PURPOSE_LENGTH, AccessRequest
from projects.access.queries import gate_asked, may_ask_from, request_of
from projects.access.questions import answered
from projects.access.states import ACCESS_MOVES
from projects.models import Project
from projects.states import Gating


@transaction.atomic
def ask_access(
    *, project: Project, user: Any, purpose: str, answers: Sequence[str] = (), agrees: bool = False
) -> AccessRequest:
    """Say what the files are for. Where whoever asks is let in, they are at once – but for somebody who was turned
    down: that one the owner decides."""
    require(user, "access.ask", project, _("You need a confirmed e-mail address, and no part in the project."))
    said = _checked(project, purpose, answers, agrees=agrees)
    _refuse_too_many(user)
    request = request_of(user, project)
    if request is None:
        request = _ask_first(project, user, said)
    else:
        _ask_again(request, user, said)
    if project.gating == Gating.AUTOMATIC and request.turned_down_at is None:
        let_in_at_once(request)
    return request


def withdraw_access(*, request: AccessRequest, user: Any) -> AccessRequest:
    """Not wanted any more, or given back."""
    require(user, "access.withdraw", request)
    move(request, ACCESS_MOVES, "withdraw", actor=user)
    return request


def _checked(project: Project, purpose: str, answers: Sequence[str], *, agrees: bool) -> dict[str, Any]:
    gate, _card = gate_asked(project)
    needed = _("Say what you want the files for.")
    said = {
        "purpose": written(purpose, "purpose", limit=PURPOSE_LENGTH, needed=needed),
        "answers": answered(gate.questions, answers),
        "terms": gate.terms,
        "asked_at": timezone.now(),
        "decided_by": None,
        "note": "",
    }
    if gate.terms and not agrees:
        raise BadInput(fields={"agrees": _("The files are given to those who agree to the terms.")})
    return said


def _ask_first(project: Project, user: Any, said: dict[str, Any]) -> AccessRequest:
    due = timezone.now() + timedelta(days=current("access")["answer_days"])
    try:
        with transaction.atomic():
            made = AccessRequest.objects.create(project=project, person=user, due_at=due, **said)
    except IntegrityError:  # twice in the same moment
        raise Conflict(_("You asked already."), code="wrong_state") from None
    events.record("access.ask", made, actor=user, to_state=made.state)
    return made


def _ask_again(request: AccessRequest, user: Any, said: dict[str, Any]) -> None:
    again = may_ask_from(request)
    if again is not None and not (request.is_asked or request.is_granted) and timezone.now() < again:
        text = _("You were turned down. You may ask again from %(day)s.") % {"day": f"{again:%Y-%m-%d}"}
        raise Conflict(text, code="ask_later", again_at=again.isoformat())
    move(request, ACCESS_MOVES, "ask", actor=user, changes=said, days=current("access")["answer_days"])


def _refuse_too_many(user: Any) -> None:
    limit = current("access")["asks_a_day"]
    mine = list(AccessRequest.objects.filter(person=user).values_list("pk", flat=True))
    since = least_id_at(timezone.now() - timedelta(days=1))
    asked = Event.objects.filter(object_type="accessrequest", object_id__in=mine, verb="access.ask", id__gte=since)
    if asked.count() >= limit:
        raise TooMany(_("You may ask %(limit)d times a day. Ask again tomorrow.") % {"limit": limit})
