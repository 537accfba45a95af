"""Files on request, as clients speak of it: who asked, and the owner's word on it."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from core.api import valid
from core.ids import is_id
from core.permissions import require
from core.problems import BadInput, Conflict, NotFound
from hub.addresses import next_link
from hub.calls import Call
from hub.serializers import HandledRequest, Named
from hub.wording import moment
from projects.access import actions
from projects.access.models import AccessRequest
from projects.access.queries import requests_for
from projects.access.states import TURNED_DOWN, AccessState
from projects.models import Project

LISTS = {"pending": (AccessState.ASKED,), "accepted": (AccessState.GRANTED,), "rejected": TURNED_DOWN}
PAGE = 100


def listing(call: Call, word: str, owner: str, name: str, status: str) -> JsonResponse:
    """Those in one list, newest first. E-mail addresses are nobody's business but their owners'."""
    project = _decided(call, word, owner, name)
    if status not in LISTS:
        raise NotFound(_("There is no such list. There are: %(lists)s.") % {"lists": ", ".join(LISTS)})
    found, after = requests_for(project).filter(state__in=LISTS[status]), call.request.GET.get("after", "")
    if is_id(after):
        found = found.filter(pk__lt=after)
    rows = list(found.order_by("-id")[: PAGE + 1])
    answer = JsonResponse([_told(row, status) for row in rows[:PAGE]], safe=False)
    if len(rows) > PAGE:
        answer["Link"] = next_link(call.request, after=rows[PAGE - 1].pk)
    return answer


def handle(call: Call, word: str, owner: str, name: str) -> HttpResponse:
    """Accept, reject, or put back to the pending."""
    project = _decided(call, word, owner, name)
    given = valid(HandledRequest(data=call.body()))
    request = _request(project, given)
    if request.state in LISTS[given["status"]]:
        raise NotFound(_("This request is in the list “%(list)s” already.") % {"list": given["status"]}, code="there")
    verdict = _verdict(request, given["status"])
    note = (given["rejectionReason"] or _("No reason was given.")) if verdict in TURNED_DOWN else ""
    actions.decide(project=project, user=call.asker, ids=[request.pk], verdict=verdict, note=note)
    return JsonResponse({})


def grant(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """Let somebody in who did not ask."""
    project = _decided(call, word, owner, name)
    try:
        granted = actions.grant_unasked(project=project, user=call.asker, handle=valid(Named(data=call.body()))["user"])
    except BadInput as problem:
        raise NotFound(problem.detail, code="no_such_user") from None
    except Conflict as problem:
        raise BadInput(problem.detail, code="there") from None
    return JsonResponse(_told(granted, "accepted"))


def _decided(call: Call, word: str, owner: str, name: str) -> Project:
    project = call.project(word, owner, name)
    require(call.asker, "access.decide", project)
    if not project.is_gated:
        raise BadInput(_("The files of this project are given to everybody."), code="not_gated")
    return project


def _request(project: Project, given: dict[str, Any]) -> AccessRequest:
    rows = requests_for(project)
    named = {"person__handle": given["user"].lower()} if given["user"] else {"pk": given["requestId"] or ""}
    found = rows.filter(**named).first()
    if found is None:
        raise NotFound(_("There is no such request, or it is none of yours."), code="no_such_request")
    return found


def _verdict(request: AccessRequest, status: str) -> str:
    if status == "rejected":
        return AccessState.REVOKED if request.is_granted else AccessState.REFUSED
    return {"accepted": AccessState.GRANTED, "pending": AccessState.ASKED}[status]


def _told(request: AccessRequest, status: str) -> dict[str, Any]:
    said = {answer["question"]: answer["answer"] for answer in request.answers}
    return {
        "requestId": request.pk,
        "user": {"user": request.person.handle, "fullname": request.person.display_name},
        "status": status,
        "timestamp": moment(request.asked_at),
        "fields": {"Purpose": request.purpose, **said},
    }
