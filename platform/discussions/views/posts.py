from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import NotFound
from discussions import actions, queries
from discussions.differences import versions
from discussions.forms import PostForm


@require_safe
def post(request: HttpRequest, post: str) -> HttpResponse:
    """To where the post stands now."""
    return redirect(queries.get_post(request.user, post).place)


@require_safe
def history(request: HttpRequest, post: str) -> HttpResponse:
    found = queries.get_post(request.user, post)
    if not found.is_shown:
        raise NotFound(_("This post was removed, and its past with it."))
    return render(request, "discussions/history.html", {"post": found, "versions": versions(found)})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, post: str) -> HttpResponse:
    found = queries.get_post(request.user, post)
    require(request.user, "discussions.edit_post", found)
    form = PostForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            return redirect(actions.edit_post(post=found, user=request.user, **form.cleaned_data).place)
    shown: dict[str, Any] = {"post": found, "form": form}
    return render(request, "discussions/post_form.html", shown, status=422 if form.is_bound and form.errors else 200)


@login_required
@require_POST
def removal(request: SignedInRequest, post: str) -> HttpResponse:
    found = queries.get_post(request.user, post)
    actions.remove_post(post=found, user=request.user, note=request.POST.get("note", ""))
    messages.success(request, _("Removed. Its place says so; you may bring it back."))
    return redirect(found.place)


@login_required
@require_POST
def restoration(request: SignedInRequest, post: str) -> HttpResponse:
    found = queries.get_post(request.user, post)
    return redirect(actions.restore_post(post=found, user=request.user).place)
