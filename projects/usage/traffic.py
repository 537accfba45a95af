"""How many bytes of a project leave. Whether they still may, and who is charged for them, the packages above know."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from projects.models import Project
from projects.usage.counting import SENT
from repositories import ranges

Gate = Callable[[Project, int], None]
_gates: list[Gate] = []


def gate(check: Gate) -> Gate:
    """Register a look at so many bytes that are about to leave; it counts them, or raises a Problem."""
    _gates.append(check)
    return check


def let_out(request: HttpRequest, answer: HttpResponseBase, project: Project, size: int) -> None:
    """Asked before the first byte is sent. What somebody breaks off counts as what they asked for."""
    if leaving := _leaving(request, answer, size):
        for check in _gates:
            check(project, leaving)


def let_pack_out(project: Project, size: int) -> None:
    """The same for git, which learns how much it sends while it sends it: nothing first, and all of it afterwards."""
    for check in _gates:
        check(project, size)


def _leaving(request: HttpRequest, answer: HttpResponseBase, size: int) -> int:
    """Nothing for a look at the headers, or for what somebody has already; of a range its length."""
    if request.method != "GET" or answer.status_code not in SENT:
        return 0
    wanted, condition = request.headers.get("Range", ""), request.headers.get("If-Range", "")
    try:
        span = ranges.chosen(wanted, size, if_range=condition, etag=answer.headers.get("ETag", ""))
    except ranges.Unsatisfiable:
        return 0
    return span.length if span else size
