from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from webhooks import actions, queries
from webhooks.forms import EndpointForm, NewEndpointForm
from webhooks.models import Endpoint
from webhooks.offers import places_of
from webhooks.signing import secret_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def endpoints(request: SignedInRequest) -> HttpResponse:
    form = NewEndpointForm(request.user, request.POST or None, initial={"place": request.GET.get("place", "")})
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            return redirect(actions.add_endpoint(user=request.user, **form.cleaned_data))
    labels = {place.key: place.label for place in places_of(request.user)}
    known = [(one, labels[f"{one.place_type}:{one.place_id}"]) for one in queries.endpoints_of(request.user)]
    shown = {"form": form, "endpoints": known, "here": "webhooks"}
    return render(request, "webhooks/endpoints.html", shown, status=422 if form.is_bound and form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def endpoint(request: SignedInRequest, endpoint: str) -> HttpResponse:
    found = queries.get_endpoint(request.user, endpoint)
    known = {"url": found.url, "description": found.description, "wanted": found.wanted}
    form = EndpointForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.edit_endpoint(endpoint=found, user=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(found)
    return _shown(request, found, form)


@login_required
@require_POST
def test(request: SignedInRequest, endpoint: str) -> HttpResponse:
    found = queries.get_endpoint(request.user, endpoint)
    actions.send_test(endpoint=found)
    messages.success(request, _("A test message is on its way. Its fate appears in the log below."))
    return redirect(found)


@login_required
@require_POST
def rotation(request: SignedInRequest, endpoint: str) -> HttpResponse:
    found = queries.get_endpoint(request.user, endpoint)
    actions.rotate_secret(endpoint=found, user=request.user)
    messages.success(request, _("The secret is new. For a day, messages carry the old signature too."))
    return redirect(found)


@login_required
@require_POST
def pause(request: SignedInRequest, endpoint: str) -> HttpResponse:
    return redirect(actions.pause_endpoint(endpoint=queries.get_endpoint(request.user, endpoint), user=request.user))


@login_required
@require_POST
def resumption(request: SignedInRequest, endpoint: str) -> HttpResponse:
    return redirect(actions.resume_endpoint(endpoint=queries.get_endpoint(request.user, endpoint), user=request.user))


@login_required
@require_POST
def removal(request: SignedInRequest, endpoint: str) -> HttpResponse:
    actions.remove_endpoint(endpoint=queries.get_endpoint(request.user, endpoint), user=request.user)
    messages.success(request, _("The webhook is gone."))
    return redirect("webhooks:endpoints")


@login_required
@require_POST
def replay(request: SignedInRequest, endpoint: str, delivery: str) -> HttpResponse:
    found = queries.get_endpoint(request.user, endpoint)
    actions.replay(delivery=queries.get_delivery(found, delivery))
    messages.success(request, _("It is sent again, under the same id."))
    return redirect(found)


def _shown(request: SignedInRequest, found: Endpoint, form: EndpointForm) -> HttpResponse:
    labels = {place.key: place.label for place in places_of(request.user)}
    shown: dict[str, Any] = {
        "endpoint": found,
        "form": form,
        "place": labels[f"{found.place_type}:{found.place_id}"],
        "secret": secret_of(found),
        "page": page(queries.deliveries_of(found), request),
        "here": "webhooks",
    }
    return render(request, "webhooks/endpoint.html", shown, status=422 if form.is_bound and form.errors else 200)
