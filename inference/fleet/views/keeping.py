"""For those who run a project: which of its releases are kept ready, and keeping another."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import Conflict
from inference.fleet import actions
from inference.fleet.forms import KeepForm
from inference.fleet.queries.payers import hour_price, keepers_for
from inference.fleet.queries.pins import get_pin, pins_of_project
from inference.fleet.queries.releases import releases_to_keep
from inference.fleet.queries.shelves import classes_at_work
from projects.queries import get_project
from resources.units import CPU_MS, in_words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    project = get_project(request.user, owner, name)
    require(request.user, "fleet.keep", project, _("Those who run the project and operators keep it ready."))
    releases = releases_to_keep(request.user, project)
    devices = classes_at_work()
    keepers = keepers_for(request.user, releases[0], devices) if releases else []
    form = KeepForm(devices, releases, keepers, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        number = given.pop("release")
        wanted = next(each for each in releases if each.number == number)
        try:
            with told_to(form):
                actions.pin_release(release=wanted, user=request.user, **given)
                messages.success(request, _("It is being made ready."))
                return redirect("fleet:ready", owner, name)
        except Conflict as problem:
            form.add_error(None, problem.detail)
    shown = {
        "project": project,
        "form": form,
        "pins": list(pins_of_project(project)),
        "releases": releases,
        "devices": devices,
        "keepers": keepers,
        "price": in_words(CPU_MS, hour_price()),
    }
    return render(request, "inference/fleet/ready.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: SignedInRequest, pin: str) -> HttpResponse:
    found = get_pin(request.user, pin)
    try:
        actions.lift_pin(pin=found, user=request.user)
        messages.success(request, _("It is no longer kept ready."))
    except Conflict as problem:  # somebody else ended it, or its time is over
        messages.error(request, problem.detail)
    return redirect("fleet:machines") if request.POST.get("back") == "machines" else redirect(found)
