from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.paging import page
from core.permissions import require
from core.problems import BadInput
from discussions.queries import by_votes, get_topic, unsolved
from discussions.states import TopicKind
from projects import actions
from projects.queries.talk import thread, topics_of
from projects.views.frame import found, framed


@require_safe
def discussions(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """The topics of the project: the same threads as on any board."""
    project = found(request, owner, name)
    kind, is_unsolved = request.GET.get("kind", ""), request.GET.get("show") == "unsolved"
    topics, by = topics_of(request.user, project), "last_post_id"
    if kind in TopicKind.values:
        topics = topics.filter(kind=kind)
    if kind == TopicKind.IDEA:
        topics, by = by_votes(topics), "standing"
    return framed(
        request,
        project,
        "discussions",
        "projects/talk/discussions.html",
        page=page(unsolved(topics) if is_unsolved else topics, request, by=by),
        kind=kind,
        kinds=TopicKind.choices,
        unsolved=is_unsolved,
    )


@require_safe
def numbered(request: HttpRequest, owner: str, name: str, number: int) -> HttpResponse:
    """The address that clients of the Hub print."""
    return redirect(thread(request.user, found(request, owner, name), number))


@login_required
@require_POST
def begin(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """To the form for a new topic."""
    board = actions.board_of(project=found(request, owner, name), user=request.user)
    return redirect("discussions:new-topic", board=board.pk)


@login_required
@require_POST
def versions(request: SignedInRequest, topic: str) -> HttpResponse:
    about = get_topic(request.user, topic)
    require(request.user, "projects.mark_versions", about)
    numbers = {field: _number(request, field) for field in ("since", "until", "fixed_in")}
    actions.mark_versions(topic=about, user=request.user, **numbers)
    return redirect(about)


def _number(request: SignedInRequest, field: str) -> int | None:
    given = request.POST.get(field, "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 9):
        raise BadInput(fields={field: _("Choose a published release of this project.")})
    return int(given) if given else None
