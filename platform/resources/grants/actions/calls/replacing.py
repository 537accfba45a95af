"""A member of a panel who drops out, or turns out to be tied, is replaced for all requests of the call at once."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import as_officer, is_in_good_standing
from core import events
from core.permissions import require
from core.problems import BadInput, Conflict
from core.texts import written
from resources.grants.actions.triage import named_judges, seated
from resources.grants.models import Call, ResourceRequest, Seat
from resources.grants.queries.judging import judges_needed, tied_among
from resources.grants.queries.panels import on_panel, with_judges
from resources.grants.states import CallState, RequestState


@transaction.atomic
def replace_judge(
    *, call: Call, officer: Any, leaves: str, comes: str, why: str = "", is_set_aside: bool = False
) -> Call:
    """Whoever comes scores all that `leaves` has not, and nothing that ties them. Scores that stand are shown as of a
    former member; they are set aside where something ties that member to the request, or all with `is_set_aside`.
    """
    require(officer, "grants.decide_call", call, _("Something ties you to one of those who ask."))
    said = written(why, "why")
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if locked.state != CallState.JUDGING:
        raise Conflict(_("This call is not being scored."), code="wrong_state", state=locked.state)
    former, judge = _who_leaves(call, leaves), _who_comes(call, officer, comes)
    for request in _left_open(call, former, said, is_set_aside=is_set_aside, comes=judge):
        seated(request, officer, judge, reason="call")
    _check_enough(call)
    who = [{"judge": judge.pk, "former": former.pk}]
    state = {"from_state": locked.state, "to_state": locked.state}
    events.record("call.replace_judge", call, actor=officer, role=as_officer(officer), note=said, evidence=who, **state)
    return call


def _who_leaves(call: Call, handle: str) -> User:
    found = User.objects.filter(handle=_plain(handle), pk__in=on_panel(call).values("judge")).first()
    if found is None:
        raise BadInput(fields={"leaves": _("Name somebody who sits on the panel.")})
    return found


def _who_comes(call: Call, officer: Any, handle: str) -> User:
    try:
        (judge,) = named_judges([handle])
    except BadInput as problem:
        raise problem.about("comes") from None
    if judge.pk == officer.pk:
        raise BadInput(fields={"comes": _("Whoever decides does not score as well.")})
    if Seat.objects.filter(request__call=call, judge=judge).exists():
        raise BadInput(fields={"comes": _("%(name)s was asked before.") % {"name": judge.handle}})
    return judge


def _left_open(call: Call, former: User, why: str, *, is_set_aside: bool, comes: User) -> "QuerySet[ResourceRequest]":
    """What whoever comes has to score."""
    seats, now = Seat.objects.filter(request__call=call, judge=former), timezone.now()
    void = seats if is_set_aside else seats.filter(request__in=tied_among(former, call))
    for unwanted in (seats.filter(scored_at=None), void):
        unwanted.filter(left_at=None).update(left_at=now, left_why=why)
    seats.update(replaced_at=now)
    vacant = call.requests.filter(state=RequestState.COMMITTEE, seats__in=seats.exclude(left_at=None)).order_by("id")
    found = vacant.exclude(pk__in=tied_among(comes, call)) if is_in_good_standing(comes) else vacant.none()
    if not found:
        raise BadInput(fields={"comes": _("There is nothing that %(name)s could score.") % {"name": comes.handle}})
    return found


def _check_enough(call: Call) -> None:
    """As when the panel was named: enough without ties for every single request."""
    found: QuerySet[Any] = with_judges(call)
    for request in found:
        if request.judges < (needed := judges_needed(request)):
            text = _("Only %(n)d of them may score “%(title)s”, and it needs %(needed)d. Name others.")
            words = {"n": request.judges, "title": request.title, "needed": needed}
            raise BadInput(fields={"comes": text % words})


def _plain(handle: str) -> str:
    return handle.strip().lower().removeprefix("@").replace("\x00", "")
