"""What an officer does with a request before it is decided: asks, or calls those who score it."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.queries import people
from accounts.rules import as_officer
from core import events
from core.moves import move
from core.permissions import can, require
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import written
from resources.grants.actions.assessing import require_feasible
from resources.grants.models import ResourceRequest, Seat
from resources.grants.models.seats import LEAST, MOST, RUBRIC
from resources.grants.queries.judging import JUDGES, judges_needed
from resources.grants.states import REQUEST_MOVES, RequestState


@transaction.atomic
def ask_applicant(*, request: ResourceRequest, officer: Any, question: str) -> ResourceRequest:
    """Ask what one must know before deciding. The clock is the applicant's until they answer."""
    require(officer, "grants.decide", request, _("Something ties you to whoever asks."))
    said = written(question, "question", needed=_("Write your question."))
    days, changes = current("grants")["info_days"], {"question": said, "answer": ""}
    role = as_officer(officer)
    move(request, REQUEST_MOVES, "ask", actor=officer, role=role, note=said, changes=changes, days=days)
    return request


@transaction.atomic
def answer_officer(*, request: ResourceRequest, user: Any, answer: str) -> ResourceRequest:
    require(user, "grants.change", request)
    said = written(answer, "answer", needed=_("Write your answer."))
    days, changes = current("grants")["triage_days"], {"answer": said}
    move(request, REQUEST_MOVES, "answer", actor=user, role="applicant", note=said, changes=changes, days=days)
    return request


@transaction.atomic
def convene(*, request: ResourceRequest, officer: Any, judges: Sequence[str]) -> ResourceRequest:
    """Name those who score it. Nobody who is tied to whoever asks, and as many as its tier needs."""
    require(officer, "grants.decide", request, _("Something ties you to whoever asks."))
    if request.call is not None:
        raise Conflict(_("The panel of its call scores it, with all others."), code="in_a_call")
    named, needed = named_judges(judges), judges_needed(request)
    if len(named) < max(needed, 1):
        text = ngettext("Name %(n)d person who scores it.", "Name %(n)d people who score it.", needed)
        raise BadInput(fields={"judges": text % {"n": needed}})
    require_feasible(request)
    days = current("grants")["scoring_days"]
    move(request, REQUEST_MOVES, "convene", actor=officer, role=as_officer(officer), days=days)
    for judge in named:
        _seat(request, officer, judge)
    return request


@transaction.atomic
def name_judge(*, request: ResourceRequest, officer: Any, handle: str) -> Seat:
    """One more, where somebody stepped down or the scores differ."""
    require(officer, "grants.decide", request, _("Something ties you to whoever asks."))
    _check_scored_now(request)
    return _seat(request, officer, named_judges([handle])[0])


@transaction.atomic
def score(*, request: ResourceRequest, judge: Any, marks: dict[str, int], text: str) -> Seat:
    """Say what one thinks of it, in five marks and in words. Nobody sees another's before they have given their own."""
    require(judge, "grants.score", request, _("Only those who were asked score it."))
    _check_scored_now(request)
    said = written(text, "text", needed=_("Say why, so that the applicant can learn from it."))
    if wrong := [name for name in RUBRIC if not LEAST <= marks.get(name, 0) <= MOST]:
        raise BadInput(fields={name: _("Give 1 to 5.") for name in wrong})
    given = {name: marks[name] for name in RUBRIC} | {"text": said, "scored_at": timezone.now()}
    if not Seat.objects.filter(request=request, judge=judge, scored_at=None, left_at=None).update(**given):
        raise Conflict(_("You have scored it already."), code="scored")
    verb_about = {"actor": judge, "role": "judge", "from_state": request.state, "to_state": request.state}
    events.record("request.score", request, **verb_about)
    return Seat.objects.select_related("request", "judge").get(request=request, judge=judge)


@transaction.atomic
def step_down(*, request: ResourceRequest, judge: Any, why: str = "") -> None:
    """Not to score it after all: no time, or something ties one to it. An officer names another."""
    require(judge, "grants.step_down", request)
    left = {"left_at": timezone.now(), "left_why": written(why, "why")}
    if not Seat.objects.filter(request=request, judge=judge, scored_at=None, left_at=None).update(**left):
        raise Conflict(_("You have scored it already."), code="scored")
    events.record("request.step_down", request, actor=judge, role="judge")


def are_enough(request: ResourceRequest, seats: Sequence[Seat]) -> bool:
    """Everybody who was asked and stayed has said something, and they are enough."""
    return len(seats) >= judges_needed(request) and all(seat.scored_at for seat in seats)


def _check_scored_now(request: ResourceRequest) -> None:
    locked = ResourceRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != RequestState.COMMITTEE:
        raise Conflict(_("This request is not being scored."), code="wrong_state", state=locked.state)


def named_judges(handles: Sequence[str]) -> list[User]:
    wanted = {handle.strip().lower().removeprefix("@") for handle in handles if handle.strip()}
    known = people().filter(role_grants__role__in=JUDGES, handle__in=[one for one in wanted if "\x00" not in one])
    found = list(known.distinct())
    if not wanted or (wanted - {person.handle for person in found}):
        raise BadInput(fields={"judges": _("Choose reviewers, editors or officers of this site.")})
    return found


def _seat(request: ResourceRequest, officer: Any, judge: User) -> Seat:
    if judge.pk == officer.pk:
        raise BadInput(fields={"judges": _("Whoever decides does not score as well.")})
    if not can(judge, "grants.impartial", request):
        text = _("Something ties %(name)s to whoever asks.") % {"name": judge.handle}
        raise BadInput(fields={"judges": text})
    try:
        with transaction.atomic():
            return seated(request, officer, judge)
    except IntegrityError:
        raise BadInput(fields={"judges": _("%(name)s was asked before.") % {"name": judge.handle}}) from None


def seated(request: ResourceRequest, officer: Any, judge: User, reason: str = "") -> Seat:
    seat = Seat.objects.create(request=request, judge=judge, named_by=officer)
    who = [{"judge": judge.pk}]
    events.record("request.name_judge", request, actor=officer, role=as_officer(officer), evidence=who, reason=reason)
    return seat
