"""Small words on topics and posts: solved, voted, said, followed. Each goes back to where it was pressed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.requests import SignedInRequest
from core.permissions import require
from core.problems import BadInput
from discussions import actions, queries
from discussions.states import Level


@login_required
@require_POST
def answer(request: SignedInRequest, topic: str) -> HttpResponse:
    """Accept the post that is named, or none."""
    found = queries.get_topic(request.user, topic)
    require(request.user, "discussions.accept_answer", found)
    if not request.POST.get("post"):
        return redirect(actions.withdraw_answer(topic=found, user=request.user))
    post = queries.get_post(request.user, request.POST["post"])
    actions.accept_answer(topic=found, post=post, user=request.user)
    return redirect(post.place)


@login_required
@require_POST
def vote(request: SignedInRequest, topic: str) -> HttpResponse:
    found = queries.get_topic(request.user, topic)
    change = actions.take_vote_back if request.POST.get("back") else actions.vote
    return redirect(change(topic=found, user=request.user))


@login_required
@require_POST
def reaction(request: SignedInRequest, post: str) -> HttpResponse:
    found = queries.get_post(request.user, post)
    change = actions.take_reaction_back if request.POST.get("back") else actions.react
    return redirect(change(post=found, user=request.user, kind=request.POST.get("kind", "")).place)


@login_required
@require_POST
def follow_topic(request: SignedInRequest, topic: str) -> HttpResponse:
    found = queries.get_topic(request.user, topic)
    actions.follow_topic(topic=found, user=request.user, level=_level(request))
    return redirect(found)


@login_required
@require_POST
def follow_board(request: SignedInRequest, board: str) -> HttpResponse:
    found = queries.get_board(request.user, board)
    actions.follow_board(board=found, user=request.user, level=_level(request))
    return redirect(found)


def _level(request: SignedInRequest) -> str:
    level = request.POST.get("level", "")
    if level not in Level.values:
        raise BadInput(fields={"level": _("Choose one of the levels that are offered.")})
    return level
