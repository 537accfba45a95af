"""Saved prompts: from the form as it stands, read, edited, shared, copied, and deleted on a page that asks."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import Page, page
from core.permissions import can, require
from core.problems import BadInput, Conflict
from inference.playground.actions import (
    change_prompt,
    copy_prompt,
    delete_prompt,
    delist_prompt,
    relist_prompt,
    require_lister,
    save_prompt,
)
from inference.playground.forms import DelistingForm, PromptForm, SavedPromptForm
from inference.playground.models import Conversation, SavedPrompt
from inference.playground.queries import (
    delisted_prompts,
    get_conversation,
    get_prompt,
    model_to_write_for,
    shared_prompts,
)
from inference.playground.views.talking import new_again, page_of
from projects.models import Project


@require_http_methods(["GET", "HEAD", "POST"])
def prompts(request: HttpRequest) -> HttpResponse:
    return _save(request) if request.method == "POST" else _listing(request)  # type: ignore[arg-type]  # it asks who it is


def _listing(request: HttpRequest) -> HttpResponse:
    """Those that are shared; of one model, where the address names it."""
    name = request.GET.get("model", "")
    project = model_to_write_for(request.user, name) if name else None
    found: Page[SavedPrompt] = page(shared_prompts(request.user, project), request)
    runs_it = project is not None and can(request.user, "playground.see_delisted", project)
    delisted = delisted_prompts(request.user, project) if project and runs_it else ()
    shown = {"page": found, "project": project, "delisted": delisted}
    return render(request, "inference/playground/shared.html", shown)


@login_required
def _save(request: SignedInRequest) -> HttpResponse:
    """Back to where one was, which begins with what was saved; or with what was typed, and what is wrong with it."""
    named = request.POST.get("conversation", "")
    conversation = get_conversation(request.user, named) if named else None
    form = PromptForm(request.POST)
    saved = _saved(request, form, conversation) if form.is_valid() else None
    if saved is None:
        if conversation:
            return page_of(request, conversation, form, 422)
        return new_again(request, request.POST.get("model", ""), form, 422)
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return redirect(_place(request, conversation, saved))


@require_safe
def detail(request: HttpRequest, prompt: str) -> HttpResponse:
    return _detail(request, get_prompt(request.user, prompt), DelistingForm())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, prompt: str) -> HttpResponse:
    found = get_prompt(request.user, prompt)
    require(request.user, "playground.change_prompt", found)
    form = SavedPromptForm(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            changed = change_prompt(prompt=found, user=request.user, **_changes(request, form, found))
            messages.success(request, _("“%(name)s” is saved.") % {"name": changed.name})
            return redirect(changed)
    shown = {"form": form, "prompt": found}
    return render(request, "inference/playground/prompt_form.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def copy(request: SignedInRequest, prompt: str) -> HttpResponse:
    found = get_prompt(request.user, prompt)
    try:
        made = copy_prompt(prompt=found, user=request.user)
    except Conflict as full:
        messages.error(request, full.detail)
        return redirect(found)
    messages.success(request, _("“%(name)s” is among your prompts now.") % {"name": made.name})
    return redirect(made)


@login_required
@require_POST
def delist(request: SignedInRequest, prompt: str) -> HttpResponse:
    found, form = get_prompt(request.user, prompt), DelistingForm(request.POST)
    require_lister(user=request.user, prompt=found)
    if form.is_valid():
        with told_to(form):
            delist_prompt(prompt=found, user=request.user, **form.cleaned_data)
            messages.success(request, _("“%(name)s” is no longer listed beside the model.") % {"name": found.name})
            return redirect(found)
    return _detail(request, found, form)


@login_required
@require_POST
def relist(request: SignedInRequest, prompt: str) -> HttpResponse:
    found = get_prompt(request.user, prompt)
    relist_prompt(prompt=found, user=request.user)
    messages.success(request, _("“%(name)s” is listed beside the model again.") % {"name": found.name})
    return redirect(found)


@login_required
@require_POST
def delete(request: SignedInRequest, prompt: str) -> HttpResponse:
    found = get_prompt(request.user, prompt)
    delete_prompt(prompt=found, user=request.user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("playground:listing")


def _detail(request: HttpRequest, prompt: SavedPrompt, form: DelistingForm) -> HttpResponse:
    shown = {"prompt": prompt, "delisting": prompt.delisting, "delisting_form": form}
    return render(request, "inference/playground/prompt.html", shown, status=422 if form.errors else 200)


def _saved(request: SignedInRequest, form: PromptForm, conversation: Conversation | None) -> SavedPrompt | None:
    given = form.cleaned_data
    words = {"name": request.POST.get("name", ""), "system": given["system"], "text": given["prompt"]}
    project = _project_here(request, conversation)
    try:
        with told_to(form):
            return save_prompt(user=request.user, params=form.set_by_hand(), project=project, **words)
    except Conflict as full:
        form.add_error(None, full.detail)
    return None


def _project_here(request: SignedInRequest, conversation: Conversation | None) -> Project | None:
    """None beside a review, which says not whose the model is."""
    if conversation:
        return None if conversation.veiled_in else conversation.release.project
    try:
        return model_to_write_for(request.user, request.POST.get("model", ""))
    except BadInput:
        return None


def _changes(request: SignedInRequest, form: SavedPromptForm, prompt: SavedPrompt) -> dict[str, Any]:
    """A model that is named as it was, stays, though it is not theirs to see any more."""
    given = form.cleaned_data
    words = {"name": given["name"], "system": given["system"], "text": given["prompt"], "params": form.set_by_hand()}
    if given["model"] != prompt.model:
        words["project"] = model_to_write_for(request.user, given["model"]) if given["model"] else None
    return words | {"visibility": given["visibility"]}


def _place(request: SignedInRequest, conversation: Conversation | None, saved: SavedPrompt) -> str:
    if conversation:
        where, query = conversation.get_absolute_url(), {"turn": request.POST.get("parent", "")}
    else:
        where, query = reverse("playground:new"), {"model": request.POST.get("model", "")}
    return f"{where}?{urlencode({**query, 'saved': saved.pk})}"
