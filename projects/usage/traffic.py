"""How many bytes of a project leave. Whether they still may, and who is charged for them, the packages above know."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from projects.models import Project
from projects.usage.counting import SENT
from repositories import downloads, ranges

Gate = Callable[[Project, int], None]
Count = Callable[[str, int], None]
_gates: list[Gate] = []
_counts: list[Count] = []


def gate(check: Gate) -> Gate:
    """Register a look at so many bytes that are about to leave, which raises a Problem where they may not."""
    _gates.append(check)
    return check


def counts(count: Count) -> Count:
    """Register whoever counts the bytes that left, by the owner of what they were of."""
    _counts.append(count)
    return count


def let_out(request: HttpRequest, answer: HttpResponseBase, project: Project, size: int) -> None:
    """Asked before the first byte is sent. What our own sender sends counts as far as it came; of all else nobody tells
    us where somebody broke it off, so that it counts as what they asked for.
    """
    if leaving := _leaving(request, answer, size):
        _check(project, leaving)
        if not downloads.follow(answer, project.owner_id):
            count_sent(project.owner_id, leaving)


def let_part_out(project: Project, size: int) -> None:
    """For what is made as it is sent; whoever sends it tells `count_sent` how much it came to."""
    _check(project, size)


def let_pack_out(project: Project) -> None:
    """For git, before it packs anything; how much it sends it learns while it sends it, and `count_sent` at the end."""
    _check(project, 0)


@downloads.when_sent
def count_sent(owner: str, size: int) -> None:
    for count in _counts:
        count(owner, size)


def _check(project: Project, size: int) -> None:
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
