from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from core.permissions import can, require
from discussions import actions, queries
from discussions.forms import BoardForm, EditBoardForm, TopicForm
from discussions.places import url_of
from discussions.queries.searching import find_posts
from discussions.states import BoardState, Level, TopicKind
from discussions.views.polls import poll_or

NEWEST = 10


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """All boards, or what the words in `q` find on them."""
    words = request.GET.get("q", "").replace("\x00", "").strip()
    shown: dict[str, Any] = {"words": words}
    if words:
        shown["found"] = find_posts(request.user, words)
    else:
        shown["boards"] = queries.listed_boards()
        shown["unread"] = queries.unread_topics(request.user).order_by("-last_post")[:NEWEST]
        shown["newest"] = queries.newest_topics(request.user, NEWEST)
    return render(request, "discussions/boards.html", shown)


@require_safe
def board(request: HttpRequest, board: str) -> HttpResponse:
    found = queries.get_board(request.user, board)
    if found.belongs_to:
        return redirect(url_of(found))
    kind, is_unsolved = request.GET.get("kind", ""), request.GET.get("show") == "unsolved"
    topics, by = queries.talked_about(request.user, found, kind=kind), "last_post_id"
    if kind == TopicKind.IDEA:
        topics, by = queries.by_votes(topics), "standing"
    if is_unsolved:
        topics = queries.unsolved(topics)
    if not (kind or is_unsolved):
        topics = topics.filter(pinned_at=None)
    is_head = not (kind or is_unsolved or request.GET.keys() & {"after", "before"})
    shown = {
        "board": found,
        "pinned": queries.pinned_on(request.user, found) if is_head else [],
        "page": page(topics, request, by=by),
        "unsolved": is_unsolved,
        "level": queries.level_at(request.user, found),
        "levels": Level.choices,
        "kind": kind if kind in TopicKind.values else "",
        "kinds": TopicKind.choices,
    }
    return render(request, "discussions/board.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def new_topic(request: SignedInRequest, board: str) -> HttpResponse:
    found = queries.get_board(request.user, board)
    kind = request.GET.get("kind", "") or TopicKind.DISCUSSION
    draft = queries.draft_at(request.user, found)
    known = {"kind": draft.kind or kind, "title": draft.title, "text": draft.text} if draft else {"kind": kind}
    form = TopicForm(request.user, found, request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            made = actions.open_topic(board=found, user=request.user, **form.cleaned_data)
            return redirect(poll_or(made.get_absolute_url(), made.last_post, request))
    shown = {"board": found, "form": form, "may_begin": can(request.user, "discussions.open_topic", found)}
    return render(request, "discussions/new_topic.html", shown, status=_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def new_board(request: SignedInRequest) -> HttpResponse:
    require(request.user, "discussions.manage_boards")
    form = BoardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            return redirect(actions.make_board(user=request.user, **form.cleaned_data))
    return render(request, "discussions/board_form.html", {"form": form}, status=_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: SignedInRequest, board: str) -> HttpResponse:
    require(request.user, "discussions.manage_boards")
    found = queries.get_board(request.user, board)
    known = {name: getattr(found, name) for name in EditBoardForm.base_fields}
    form = EditBoardForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.edit_board(board=found, user=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(found)
    return render(request, "discussions/board_form.html", {"form": form, "board": found}, status=_status(form))


@login_required
@require_POST
def state(request: SignedInRequest, board: str) -> HttpResponse:
    found = queries.get_board(request.user, board)
    is_closing = request.POST.get("state") == BoardState.CLOSED
    change = actions.close_board if is_closing else actions.reopen_board
    return redirect(change(board=found, user=request.user))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
