from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from projects.endings import ending_of
from projects.forms.releases import DeprecationForm, PublicationForm, ReopeningForm, RetractionForm
from projects.history import told
from projects.models import Release
from projects.queries import get_release, public_release
from projects.views.frame import found, framed


@require_safe
def listing(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    project = found(request, owner, name)
    return framed(request, project, "releases", "projects/releases.html")


@require_safe
def detail(request: HttpRequest, owner: str, name: str, number: int) -> HttpResponse:
    """One release: what it is, what happened to it, whose turn it is."""
    return release_page(request, found_release(request, owner, name, number))


@require_safe
def manifest(request: HttpRequest, owner: str, name: str, number: int) -> HttpResponse:
    """The lines that the digest is made of: `sha256  size  path`."""
    release = found_release(request, owner, name, number)
    lines = "".join(f"{entry['sha256']}  {entry['size']}  {entry['path']}\n" for entry in release.manifest)
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


def found_release(request: HttpRequest, owner: str, name: str, number: int) -> Release:
    return get_release(request.user, found(request, owner, name), number)


def release_page(request: HttpRequest, release: Release, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one release, with the forms of what may be done to it."""
    content = {
        "release": release,
        "history": told(request.user, release),
        "ending": ending_of(release, public_release(release.project)),
        "publication_form": PublicationForm(),
        "deprecation_form": DeprecationForm(),
        "retraction_form": RetractionForm(),
        "reopening_form": ReopeningForm(),
        **more,
    }
    answer = framed(request, release.project, "releases", "projects/release.html", **content)
    answer.status_code = status
    return answer
