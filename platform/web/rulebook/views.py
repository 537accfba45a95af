from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.requests import SignedInRequest
from core import policies
from core.permissions import require
from core.problems import BadInput, Conflict
from web.rulebook import queries
from web.rulebook.actions import publish_policy
from web.rulebook.forms import PolicyForm


@require_safe
def rulebook(request: HttpRequest) -> HttpResponse:
    """Every rule with its number, for everybody who lives by it."""
    return render(request, "web/rulebook/rulebook.html", {"rules": queries.rulebook(), "at": "web:policy"})


@require_safe
def policy(request: HttpRequest, name: str, number: int | None = None) -> HttpResponse:
    """One policy: what is in force, or one version, with what it changed and the versions around it."""
    in_force = queries.get_policy(name)
    shown = policies.version(name, in_force.version if number is None else number)
    content = {
        "policy": shown,
        "in_force": in_force,
        "differences": queries.difference_from_before(name, shown.version),
        "versions": policies.versions(name),
    }
    return render(request, "web/rulebook/policy.html", content)


@login_required
@never_cache
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    require(request.user, "web.edit_policies")
    return render(request, "web/rulebook/rulebook.html", {"rules": queries.rulebook(), "at": "web:desk-policy"})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, name: str) -> HttpResponse:
    """Change it, try the change on the past, publish it. Nothing typed is lost on the way."""
    require(request.user, "web.edit_policies")
    in_force, last = queries.get_policy(name), queries.newest(name)
    form = PolicyForm(last, request.POST or None)
    change: queries.Change | None = None
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        try:
            change = queries.change(name, form.changes())
            if "publish" in request.POST:
                return _publish(request, name, form)
        except (BadInput, Conflict) as problem:
            form.refuse(problem)
            status = problem.status
    content = {"policy": in_force, "form": form, "change": change, "versions": policies.versions(name)}
    return render(request, "web/rulebook/edit.html", content, status=status)


def _publish(request: SignedInRequest, name: str, form: PolicyForm) -> HttpResponse:
    said = form.cleaned_data
    made = publish_policy(
        user=request.user,
        name=name,
        body=form.changes(),
        note=said["note"],
        base=said["base"],
        effective_at=said["effective_at"],
    )
    messages.success(request, _("Version %(version)d is published.") % {"version": made.version})
    return redirect("web:policy-version", name, made.version)
