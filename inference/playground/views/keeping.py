"""My conversations, and what may be done with one as a whole."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.paging import page
from core.problems import BadInput, Conflict
from inference.playground.actions import delete_conversation, rename_conversation
from inference.playground.exporting import as_json, as_markdown
from inference.playground.queries import conversations_of, get_conversation, prompts_of, shown
from inference.queries.models import answering_projects
from inference.vocabulary import Task

MOST_MODELS = 12


@login_required
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    answering = answering_projects(request.user, Task.TEXT_GENERATION)
    dearest = sorted(answering, key=lambda project: -project.runs)[:MOST_MODELS]
    content = {"page": page(conversations_of(request.user), request, by="last"), "models": dearest}
    content["prompts"] = prompts_of(request.user)
    return render(request, "inference/playground/playground.html", content)


@login_required
@require_POST
def rename(request: SignedInRequest, conversation: str) -> HttpResponse:
    found = get_conversation(request.user, conversation)
    try:
        rename_conversation(conversation=found, user=request.user, title=request.POST.get("title", ""))
    except BadInput as wrong:
        messages.error(request, wrong.detail)
    return redirect(found)


@login_required
@require_POST
def delete(request: SignedInRequest, conversation: str) -> HttpResponse:
    found = get_conversation(request.user, conversation)
    try:
        delete_conversation(conversation=found, user=request.user)
    except Conflict as wrong:
        messages.error(request, wrong.detail)
        return redirect(found)
    messages.success(request, _("“%(title)s” is deleted, and what was said with it.") % {"title": found.title})
    return redirect("playground:listing")


@login_required
@require_safe
def export(request: SignedInRequest, conversation: str, form: str) -> HttpResponse:
    found = get_conversation(request.user, conversation)
    headers = {"Content-Disposition": f'attachment; filename="conversation-{found.pk}.{form}"'}
    if form == "json":
        return JsonResponse(as_json(found), headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 2})
    text = as_markdown(found, shown(found, request.GET.get("turn", "")))
    return HttpResponse(text, content_type="text/markdown; charset=utf-8", headers=headers)
