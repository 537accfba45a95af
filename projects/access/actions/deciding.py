"""Who gets the files: one person's word on one request or on many at once, and the end of a time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import get_person
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, NotFound
from core.texts import written
from projects.access.actions.gates import MOST_DAYS
from projects.access.models import NOTE_LENGTH, AccessRequest
from projects.access.queries import gate_of, request_of, requests_for
from projects.access.states import ACCESS_MOVES, TURNED_DOWN, AccessState
from projects.models import Project
from projects.rules import role_in

DEFAULT = 0  # days: as the gate says
VERDICTS: Mapping[str, Sequence[str]] = {  # the move that fits comes first
    AccessState.GRANTED: ("grant", "extend"),
    AccessState.REFUSED: ("refuse",),
    AccessState.REVOKED: ("revoke",),
    AccessState.ASKED: ("reopen",),
}


@transaction.atomic
def decide(
    *, project: Project, user: Any, ids: Sequence[str], verdict: str, note: str = "", days: int | None = DEFAULT
) -> list[AccessRequest]:
    """All of them, or none. `days` is how long access lasts: 0 as the gate says, None without end."""
    require(user, "access.decide", project)
    if verdict not in VERDICTS:
        raise BadInput(fields={"state": _("Choose one of: %(choices)s.") % {"choices": ", ".join(VERDICTS)}})
    needed = _("Say why: they will ask.") if verdict in TURNED_DOWN else ""
    said = written(note, "note", limit=NOTE_LENGTH, needed=needed)
    ends = _ends(project, days)
    requests = _chosen(project, ids)
    for request in requests:
        _decide(request, user, verdict, said, ends)
    return requests


@transaction.atomic
def grant_unasked(*, project: Project, user: Any, handle: str, days: int | None = DEFAULT) -> AccessRequest:
    """Let somebody in who did not ask, or was turned down before."""
    require(user, "access.decide", project)
    person = _person(handle)
    if role_in(person, project):
        raise BadInput(fields={"handle": _("They belong to the project and have its files already.")})
    ends = _ends(project, days)
    request = request_of(person, project)
    if request is None:
        try:
            with transaction.atomic():
                request = AccessRequest.objects.create(project=project, person=person)
        except IntegrityError:
            raise Conflict(_("They asked in this very moment. Reload to see."), code="wrong_state") from None
    elif request.is_granted:
        raise Conflict(_("They have access already."), code="wrong_state", state=request.state)
    _decide(request, user, AccessState.GRANTED, "", ends)
    return request


def let_in_at_once(request: AccessRequest) -> None:
    """By the gate itself."""
    _decide(request, None, AccessState.GRANTED, "", _ends(request.project, DEFAULT))


def expire_access() -> int:
    """What was granted for a time that is over."""
    late = AccessRequest.objects.filter(state=AccessState.GRANTED, due_at__lte=timezone.now()).order_by("due_at")
    return sum(_expire(request) for request in late[:500])


def _expire(request: AccessRequest) -> bool:
    try:
        move(request, ACCESS_MOVES, "expire")
    except Conflict:  # ended otherwise in this very moment
        return False
    return True


def _decide(request: AccessRequest, user: Any, verdict: str, note: str, ends: Any) -> None:
    first, *others = VERDICTS[verdict]
    name = others[0] if others and request.is_granted else first
    changes: dict[str, Any] = {"decided_by": user, "note": note}
    if verdict == AccessState.GRANTED:
        changes |= {"turned_down_at": None, "due_at": ends}
    elif verdict in TURNED_DOWN:
        changes["turned_down_at"] = timezone.now()
    days = current("access")["answer_days"] if verdict == AccessState.ASKED else None
    try:
        move(request, ACCESS_MOVES, name, actor=user, note=note, changes=changes, days=days)
    except Conflict as refused:
        words = {"who": request.person.handle, "why": refused.detail}
        raise Conflict(_("%(who)s: %(why)s") % words, code=refused.own_code, **refused.more) from None


def _chosen(project: Project, ids: Sequence[str]) -> list[AccessRequest]:
    most, wanted = current("access")["decide_at_once"], list(dict.fromkeys(ids))
    if not 1 <= len(wanted) <= most:
        raise BadInput(fields={"requests": _("Choose 1 to %(most)d requests.") % {"most": most}})
    found = {request.pk: request for request in requests_for(project).filter(pk__in=wanted)}
    if missing := [id for id in wanted if id not in found]:
        raise BadInput(fields={"requests": _("There is no request “%(id)s” here.") % {"id": missing[0][:40]}})
    return [found[id] for id in sorted(wanted)]


def _ends(project: Project, days: int | None) -> Any:
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise BadInput(fields={"days": _("Give 1 to %(most)d days.") % {"most": MOST_DAYS}})
    lasting = gate_of(project).days if days == DEFAULT else days
    return timezone.now() + timedelta(days=lasting) if lasting else None


def _person(handle: str) -> Any:
    try:
        return get_person(handle.strip().removeprefix("@"))
    except NotFound as missing:
        raise BadInput(fields={"handle": missing.detail}) from None
