"""Talking with a model: every question is a form post, and what it comes to is the page of its conversation."""

import json
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.problems import BadInput, NotFound
from inference.actions.runs import Ask
from inference.forms import RunForm
from inference.panels import Panel, form_of, panel_for
from inference.playground.asking import Place, place_after, place_beside, put
from inference.playground.forms import TitleForm
from inference.playground.models import Conversation
from inference.playground.queries import (
    Step,
    get_conversation,
    get_prompt,
    prompts_of,
    release_to_go_on,
    shared_prompts,
    shown,
)
from inference.queries.models import hosted_task, resolve_model, told_model_id
from inference.views.panel import addresses, pressed, wants_stream
from inference.vocabulary import Task
from projects.models import Release
from reviews.queries.judged import own_review

TASK = Task.TEXT_GENERATION
MOST_SHARED = 6


@login_required
@require_safe
def new(request: SignedInRequest) -> HttpResponse:
    name = request.GET.get("model", "")
    return new_again(request, name) if name else redirect("playground:listing")


@login_required
@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    name = request.POST.get("model", "")
    release = _chat_of(request, name)
    return _asked(request, release, Place(), request.POST.copy(), partial(new_again, request, name))


@login_required
@require_safe
def detail(request: SignedInRequest, conversation: str) -> HttpResponse:
    return page_of(request, get_conversation(request.user, conversation))


@login_required
@require_POST
def ask(request: SignedInRequest, conversation: str) -> HttpResponse:
    found = get_conversation(request.user, conversation)
    place, given = _place_and_words(request, found)
    return _asked(request, release_to_go_on(request.user, found), place, given, partial(page_of, request, found))


def _asked(request: SignedInRequest, release: Release, place: Place, given: QueryDict, again: Any) -> HttpResponse:
    given["history"] = json.dumps(place.history)
    form = form_of(release, TASK, given)
    return pressed(request, release, TASK, form, again=again, go=partial(_put, request, form, place))


def _put(request: SignedInRequest, form: RunForm, place: Place, asked: Ask) -> HttpResponse:
    question = form.cleaned_data["prompt"]
    turn = put(asked, place, user=request.user, question=question, wait=not wants_stream(request))
    if wants_stream(request):
        return JsonResponse(
            {**addresses(turn.run), "page": turn.get_absolute_url(), "title": turn.conversation.title}, status=201
        )
    return HttpResponseRedirect(turn.get_absolute_url())


def _place_and_words(request: SignedInRequest, conversation: Conversation) -> tuple[Place, QueryDict]:
    """`again` and `edit` name a turn beside which a branch begins; else the question follows on `parent`."""
    given = request.POST.copy()
    if turn_id := given.get("again", ""):
        place, turn = place_beside(conversation, turn_id, field="again")
        given["prompt"] = turn.question
    elif turn_id := given.get("edit", ""):
        place, _turn = place_beside(conversation, turn_id, field="edit")
        given["prompt"] = given.get("edited", "")
    else:
        place = place_after(conversation, given.get("parent", ""))
    return place, given


def new_again(request: SignedInRequest, name: str, form: RunForm | None = None, status: int = 200) -> HttpResponse:
    release = _chat_of(request, name)
    if form := form or _begun_with(request, release):
        request.run_form = form  # type: ignore[attr-defined]  # found by the panel
    panel = panel_for(request, release, own_review(request.user, release) if name.startswith("reviews/") else None)
    if not panel.form.is_chat:
        return redirect(panel.address)
    content = {"panel": panel, "model": name, **_prompts(request, None if panel.review else release)}
    return render(request, "inference/playground/conversation.html", content, status=status)


def page_of(
    request: SignedInRequest, conversation: Conversation, form: RunForm | None = None, status: int = 200
) -> HttpResponse:
    steps = shown(conversation, request.GET.get("turn", ""))
    content = {
        "conversation": conversation,
        "model": told_model_id(conversation),
        "steps": steps,
        "parent": _to_follow(steps),
        "edit": request.GET.get("edit", ""),
        "panel": _panel_to_go_on(request, conversation, steps, form),
        **_prompts(request, None if conversation.veiled_in else conversation.release),
        "title_form": TitleForm(initial={"title": conversation.title}),
    }
    return render(request, "inference/playground/conversation.html", content, status=status)


def _panel_to_go_on(
    request: SignedInRequest, conversation: Conversation, steps: list[Step], form: RunForm | None
) -> Panel | None:
    """None where the model is not served any more: what was said can still be read."""
    try:
        release = release_to_go_on(request.user, conversation)
    except NotFound:
        return None
    form = form or _begun_with(request, release) or form_of(release, TASK, initial=_as_last(steps))
    request.run_form = form  # type: ignore[attr-defined]  # found by the panel
    return panel_for(request, release, own_review(request.user, release) if conversation.veiled_in else None)


def _prompts(request: SignedInRequest, release: Release | None) -> dict[str, Any]:
    """One's own, and what others share with whoever sees the model; a model without a name has none of these."""
    others = shared_prompts(request.user, release.project).exclude(user=request.user)[:MOST_SHARED] if release else ()
    return {"prompts": prompts_of(request.user), "others": others, "for_model": release.project if release else None}


def _begun_with(request: SignedInRequest, release: Release) -> RunForm | None:
    """As a saved prompt says, where the address names one."""
    saved = request.GET.get("saved", "")
    return form_of(release, TASK, initial=get_prompt(request.user, saved).as_initial) if saved else None


def _chat_of(request: SignedInRequest, name: str) -> Release:
    """What the playground is for; another model has a panel of its own."""
    if not name:
        raise BadInput(fields={"model": _("Name a model.")})
    release = resolve_model(request.user, name)
    if hosted_task(release) != TASK:
        raise NotFound
    return release


def _to_follow(steps: list[Step]) -> str:
    """The last turn that was answered: what was not is asked again beside itself."""
    return next((step.turn.pk for step in reversed(steps) if step.turn.answer or step.turn.run.is_open), "")


def _as_last(steps: list[Step]) -> dict[str, Any]:
    """The settings go on as they were, but for the seed: the next answer is another one."""
    if not steps:
        return {}
    last = steps[-1].turn
    return {**last.run.params, "seed": None, "system": last.system}
