from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from notifications import actions, queries
from notifications.forms import KindsForm, WishesForm
from notifications.states import Channel
from notifications.wishes import fields_of, wishes_of

HERE = "notifications"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def wishes(request: SignedInRequest) -> HttpResponse:
    person = request.user
    form = WishesForm(request.POST or None, initial=fields_of(wishes_of([person.pk])[person.pk]))
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.choose(person=person, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("notifications:settings")
    shown = {"form": form, "channels": Channel.labels, "muted": queries.muted_things(person), "here": HERE}
    return render(request, "notifications/settings.html", shown, status=422 if form.is_bound and form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def kinds(request: SignedInRequest) -> HttpResponse:
    """For each area and urgency by itself."""
    form = KindsForm(queries.kinds_for(request.user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose_for_all(person=request.user, channels=form.chosen())
        messages.success(request, _("Saved."))
        return redirect("notifications:kinds")
    return render(request, "notifications/kinds.html", {"form": form, "channels": Channel.labels, "here": HERE})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def kind(request: SignedInRequest, about: str, urgency: str) -> HttpResponse:
    """For what is like one notification. `usual` takes the choice back."""
    found = queries.kind_for(request.user, about, urgency)
    form = KindsForm([found], request.POST or None)
    if request.method == "POST" and form.is_valid():
        one: dict[str, Any] = {"person": request.user, "about": about, "urgency": urgency}
        if "usual" in request.POST:
            actions.choose_as_usual(**one)
        else:
            ((_kind, wanted),) = form.chosen().items()
            actions.choose_for(**one | {channel: channel in wanted for channel in Channel.values})
        messages.success(request, _("Saved."))
        return redirect("notifications:kind", about, urgency)
    shown = {"kind": found, "form": form, "channels": Channel.labels, "here": HERE}
    return render(request, "notifications/kind.html", shown)


@login_required
@require_POST
def unmute(request: SignedInRequest, mute: int) -> HttpResponse:
    actions.unmute(mute=get_object_or_404(queries.mutes_of(request.user), pk=mute))
    return redirect("notifications:settings")
