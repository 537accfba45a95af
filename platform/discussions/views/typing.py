"""While somebody types: a look at it, what was said of it before, and the draft."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from discussions import actions, queries
from discussions.queries.searching import related_topics
from discussions.words import previewed


@login_required
@require_POST
def preview(request: SignedInRequest) -> HttpResponse:
    html = previewed(request.POST.get("text", ""), request.user)
    return render(request, "discussions/preview.html", {"html": html})


@require_safe
@never_cache
def related(request: HttpRequest) -> HttpResponse:
    """What may say the same already, for the title that is being typed."""
    title = request.GET.get("title", "").replace("\x00", "")
    return render(request, "discussions/related.html", {"related": related_topics(request.user, title)})


@login_required
@require_POST
def draft_of_reply(request: SignedInRequest, topic: str) -> HttpResponse:
    found = queries.get_topic(request.user, topic)
    actions.keep_draft(place=found, user=request.user, text=_typed(request, "text"))
    return HttpResponse(status=204)


@login_required
@require_POST
def draft_of_topic(request: SignedInRequest, board: str) -> HttpResponse:
    found = queries.get_board(request.user, board)
    words = {name: _typed(request, name) for name in ("text", "title", "kind")}
    actions.keep_draft(place=found, user=request.user, **words)
    return HttpResponse(status=204)


def _typed(request: SignedInRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")
