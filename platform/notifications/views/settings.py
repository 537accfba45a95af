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
from notifications.forms import WishesForm
from notifications.states import Channel
from notifications.wishes import fields_of, wishes_of


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
    shown = {"form": form, "channels": Channel.labels, "muted": queries.muted_things(person), "here": "notifications"}
    return render(request, "notifications/settings.html", shown, status=422 if form.is_bound and form.errors else 200)


@login_required
@require_POST
def unmute(request: SignedInRequest, mute: int) -> HttpResponse:
    actions.unmute(mute=get_object_or_404(queries.mutes_of(request.user), pk=mute))
    return redirect("notifications:settings")
