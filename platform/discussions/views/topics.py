from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can, require
from core.problems import BadInput
from discussions import actions, queries
from discussions.forms import ReplyForm, TopicHeadForm
from discussions.models import PAGE, Departure, Post, Topic, first_beside
from discussions.queries.searching import related_topics
from discussions.states import TOPIC_MOVES, Level
from discussions.views.polls import poll_or
from discussions.words import drawn, quoted, told

STEER = {
    "pin": actions.pin_topic,
    "unpin": actions.unpin_topic,
    "lock": actions.lock_topic,
    "unlock": actions.unlock_topic,
    "archive": actions.archive_topic,
    "reopen": actions.reopen_topic,
}


@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    found = queries.get_topic(request.user, topic)
    if found.is_merged:
        return redirect(queries.departed_from(request.user, found, start_of(request)).place)
    answer = _shown(request, found, ReplyForm(initial=_beginning(request, found)))
    shown = min(start_of(request) + PAGE - 1, found.last_number)
    if request.user.is_authenticated and (found.read_to or 0) < shown:  # type: ignore[attr-defined]  # annotated
        actions.read_to(topic=found, user=request.user, number=shown)
    return answer


@login_required
@require_POST
def reply(request: SignedInRequest, topic: str) -> HttpResponse:
    found = queries.get_topic(request.user, topic)
    form = ReplyForm(request.POST)
    if form.is_valid():
        with told_to(form):
            answered = form.cleaned_data["reply_to"]
            to = queries.get_post(request.user, answered) if answered else None
            post = actions.reply(topic=found, user=request.user, text=form.cleaned_data["text"], reply_to=to)
            return redirect(poll_or(post.place, post, request))
    return _shown(request, found, form)


@login_required
@require_http_methods(["GET", "POST"])
def head(request: SignedInRequest, topic: str) -> HttpResponse:
    """The title and the kind."""
    found = queries.get_topic(request.user, topic)
    require(request.user, "discussions.edit_topic", found)
    known = {"title": found.title, "kind": found.kind}
    form = TopicHeadForm(request.user, found.board, request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            return redirect(actions.edit_topic(topic=found, user=request.user, **form.cleaned_data))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "discussions/topic_head.html", {"topic": found, "form": form}, status=status)


@login_required
@require_POST
def state(request: SignedInRequest, topic: str) -> HttpResponse:
    found = queries.get_topic(request.user, topic)
    require(request.user, "discussions.steer", found)
    change = STEER.get(request.POST.get("move", ""))
    if change is None:
        raise BadInput(fields={"move": _("Choose one of the moves that are offered.")})
    return redirect(change(topic=found, user=request.user, note=request.POST.get("note", "")))


@login_required
@require_POST
def board(request: SignedInRequest, topic: str) -> HttpResponse:
    """Move it to another board."""
    found = queries.get_topic(request.user, topic)
    require(request.user, "discussions.steer", found)
    if not request.POST.get("board"):
        raise BadInput(fields={"board": _("Choose another board on which you keep order.")})
    target = queries.get_board(request.user, request.POST["board"])
    return redirect(actions.move_topic(topic=found, board=target, user=request.user, note=request.POST.get("note", "")))


def _shown(request: HttpRequest, topic: Topic, form: ReplyForm) -> HttpResponse:
    start = first_beside(topic.last_number) if form.is_bound else start_of(request)
    posts = queries.posts_from(topic, start)
    answer = _answer_above(topic, start)
    drawn([*posts, *answer], request.user)
    shown: dict[str, Any] = {
        "topic": topic,
        "places": _in_order(told(posts, request.user), queries.departed_beside(request.user, topic, start)),
        "answer": answer[0] if answer else None,
        "levels": Level.choices,
        "form": form,
        "moves": [move for move in TOPIC_MOVES.allowed(topic.state) if move.name in STEER],
        "boards": queries.boards_kept_by(request.user, topic) if can(request.user, "discussions.steer", topic) else [],
        "related": related_topics(request.user, topic.title, to=topic),
        "start": start,
        "earlier": max(1, start - PAGE) if start > 1 else 0,
        "later": start + PAGE if start + PAGE <= topic.last_number else 0,
        "end": min(start + PAGE - 1, topic.last_number),
    }
    return render(request, "discussions/topic.html", shown, status=422 if form.is_bound else 200)


def _in_order(posts: list[Post], departures: list[Departure]) -> list[Post | Departure]:
    return sorted([*posts, *departures], key=lambda one: one.number)


def _answer_above(topic: Topic, start: int) -> list[Post]:
    """The accepted answer stands under the question too, unless it comes there anyway or was removed."""
    answer = topic.answer if topic.is_solved and start == 1 else None
    return [answer] if answer is not None and answer.is_shown and answer.number > 2 else []


def start_of(request: HttpRequest) -> int:
    given = request.GET.get("from", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 and int(given) > 0 else 1


def _beginning(request: HttpRequest, topic: Topic) -> dict[str, str]:
    """A reply that was begun at a post, quoting it or not."""
    for name in ("quote", "reply"):
        if id := request.GET.get(name, ""):
            post = queries.get_post(request.user, id)
            if post.topic_id == topic.pk and post.is_shown:
                return {"reply_to": post.pk, "text": quoted(post) if name == "quote" else ""}
    draft = queries.draft_at(request.user, topic)
    return {"text": draft.text} if draft else {}
