from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.requests import SignedInRequest
from projects import actions
from projects.history import told
from projects.models import Release
from projects.queries import get_release
from projects.views.frame import found, framed


@require_safe
def listing(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    project = found(request, owner, name)
    return framed(request, project, "releases", "projects/releases.html")


@require_safe
def detail(request: HttpRequest, owner: str, name: str, number: int) -> HttpResponse:
    """One release: what it is, what happened to it, whose turn it is."""
    release = _release(request, owner, name, number)
    history = told(request.user, release)
    return framed(request, release.project, "releases", "projects/release.html", release=release, history=history)


@require_safe
def manifest(request: HttpRequest, owner: str, name: str, number: int) -> HttpResponse:
    """The lines that the digest is made of: `sha256  size  path`."""
    release = _release(request, owner, name, number)
    lines = "".join(f"{entry['sha256']}  {entry['size']}  {entry['path']}\n" for entry in release.manifest)
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


@login_required
@require_POST
def publish(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    release = _release(request, owner, name, number)
    actions.publish_release(release=release, user=request.user)
    messages.success(request, _("Published. Everybody can see it now."))
    return redirect(release.project)


@login_required
@require_POST
def withdraw(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    release = _release(request, owner, name, number)
    actions.withdraw_release(release=release, user=request.user, note=request.POST.get("note", "")[:2000])
    messages.success(request, _("Withdrawn. You can begin another release whenever you like."))
    return redirect("projects:release", owner, name, number)


def _release(request: HttpRequest, owner: str, name: str, number: int) -> Release:
    return get_release(request.user, found(request, owner, name), number)
