"""Prompts of one's own: saved from the form as it stands, chosen where one asks, deleted from the list."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.problems import Conflict
from inference.playground.actions import delete_prompt, save_prompt
from inference.playground.forms import PromptForm
from inference.playground.models import Conversation, SavedPrompt
from inference.playground.queries import get_conversation, get_prompt
from inference.playground.views.talking import new_again, page_of


@login_required
@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    """Back to where one was, which begins with what was saved; or with what was typed, and what is wrong with it."""
    named = request.POST.get("conversation", "")
    conversation = get_conversation(request.user, named) if named else None
    form = PromptForm(request.POST)
    saved = _saved(request, form) if form.is_valid() else None
    if saved is None:
        if conversation:
            return page_of(request, conversation, form, 422)
        return new_again(request, request.POST.get("model", ""), form, 422)
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return redirect(_place(request, conversation, saved))


@login_required
@require_POST
def delete(request: SignedInRequest, prompt: str) -> HttpResponse:
    found = get_prompt(request.user, prompt)
    delete_prompt(prompt=found, user=request.user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("playground:listing")


def _saved(request: SignedInRequest, form: PromptForm) -> SavedPrompt | None:
    given = form.cleaned_data
    words = {"name": request.POST.get("name", ""), "system": given["system"], "text": given["prompt"]}
    try:
        with told_to(form):
            return save_prompt(user=request.user, params=form.set_by_hand(), **words)
    except Conflict as full:
        form.add_error(None, full.detail)
    return None


def _place(request: SignedInRequest, conversation: Conversation | None, saved: SavedPrompt) -> str:
    if conversation:
        where, query = conversation.get_absolute_url(), {"turn": request.POST.get("parent", "")}
    else:
        where, query = reverse("playground:new"), {"model": request.POST.get("model", "")}
    return f"{where}?{urlencode({**query, 'saved': saved.pk})}"
