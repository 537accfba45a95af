"""The page of those who run the machines: hosts, models, what waits for them, what is kept ready at whose cost."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import BadInput, Conflict, NotFound
from core.redis import doing_without
from inference.fleet import actions
from inference.fleet.forms import AnyModelForm, KeepForSiteForm, LoadForm
from inference.fleet.models import SITE
from inference.fleet.queries.demand import all_hosts, demand_of_classes, demands, failed_to_load, get_served, last_known
from inference.fleet.queries.failures import recent_failures
from inference.fleet.queries.shelves import classes_at_work
from inference.queries.models import resolve_model
from inference.states import Precision

Act = Callable[..., Any]
OF_HOSTS: dict[str, Act] = {"drain": actions.drain_host, "resume": actions.resume_host}
OF_DEPLOYMENTS: dict[str, Act] = {
    "load": actions.load_now,
    "unload": actions.unload_now,
    "drain": actions.drain_deployment,
    "resume": actions.resume_deployment,
    **{each.value: partial(actions.set_precision, precision=each.value) for each in Precision},
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def machines(request: SignedInRequest) -> HttpResponse:
    """To look at them, and to keep a model ready at the site's cost."""
    require(request.user, "fleet.operate", detail=_("The machines are looked after by administrators."))
    is_load = request.POST.get("act") == "load"
    kind: type[AnyModelForm] = LoadForm if is_load else KeepForSiteForm
    form = kind(classes_at_work(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _made_ready(request, form, is_load=is_load):
        return redirect("fleet:machines")
    shown = {**_now_or_last_known(request.user), "form": form, "failures": recent_failures(request.user)}
    shown["failed_to_load"] = failed_to_load(shown["demands"])
    shown["failing"] = len(shown["failed_to_load"]) + len(shown["failures"])
    return render(request, "inference/fleet/machines.html", shown, status=422 if form.errors else 200)


def _now_or_last_known(viewer: Any) -> dict[str, Any]:
    with doing_without("asking hosts"):
        hosts = all_hosts()
        found = demands(viewer, hosts)
        return {"hosts": hosts, "demands": found, "classes": demand_of_classes(found, hosts)}
    hosts, found = last_known(viewer)
    return {"hosts": hosts, "demands": found, "is_unknown": True}


@login_required
@require_POST
def host(request: SignedInRequest, name: str) -> HttpResponse:
    return _done(request, OF_HOSTS, name=name)


@login_required
@require_POST
def deployment(request: SignedInRequest, deployment: str) -> HttpResponse:
    return _done(request, OF_DEPLOYMENTS, deployment=get_served(request.user, deployment))


def _done(request: SignedInRequest, acts: dict[str, Act], **about: Any) -> HttpResponse:
    require(request.user, "fleet.operate")
    if (act := acts.get(request.POST.get("act", ""))) is None:
        raise BadInput(fields={"act": _("Choose one of: %(names)s.") % {"names": ", ".join(acts)}})
    try:
        act(user=request.user, **about)
        messages.success(request, _("Done. Hosts follow within seconds."))
    except Conflict as problem:
        messages.error(request, problem.detail)
    return redirect("fleet:machines")


def _made_ready(request: SignedInRequest, form: AnyModelForm, *, is_load: bool) -> bool:
    given = dict(form.cleaned_data)
    try:
        with told_to(form):
            release, hours = resolve_model(request.user, given.pop("model")), given.pop("hours")
            if is_load:
                actions.load_release(release=release, user=request.user, **given)
            else:
                actions.pin_release(release=release, user=request.user, payer=SITE, hours=hours, **given)
            messages.success(request, _("It is being made ready."))
            return True
    except NotFound as problem:
        form.add_error("model", problem.detail)
    except Conflict as problem:
        form.add_error(None, problem.detail)
    return False
