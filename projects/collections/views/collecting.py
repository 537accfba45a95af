"""Putting projects into collections, from either side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import require
from core.problems import Conflict, NotFound, SignInFirst
from projects.collections import actions, queries
from projects.collections.forms import AddForm, CollectForm
from projects.collections.models import CollectedProject, Collection
from projects.collections.views.curating import collection_page
from projects.models import Project
from projects.queries import get_project
from projects.views.frame import found, framed


@login_required
@require_POST
def add(request: SignedInRequest, collection: str) -> HttpResponse:
    """By the name of the project."""
    into = queries.get_collection(request.user, collection)
    require(request.user, "collections.curate", into)
    form = AddForm(request.POST)
    if form.is_valid():
        with told_to(form):
            if _collect(form, into, request, form.cleaned_data["project"]):
                return redirect(into)
    return collection_page(request, into, form)


@require_http_methods(["GET", "HEAD", "POST"])
def of_project(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """The collections that hold a project, and a form to put it into one's own."""
    project = found(request, owner, name)
    form = CollectForm(request.POST or None, user=request.user) if request.user.is_authenticated else None
    if request.method == "POST":
        if form is None:
            raise SignInFirst(_("Sign in to do this."))
        if form.is_valid():
            into = queries.get_collection(request.user, form.cleaned_data["collection"])
            if _collect(form, into, request, str(project)):
                return redirect(into)
    shown = list(queries.collections_with(request.user, project)[:100])
    answer = framed(
        request, project, "collections", "projects/collections/of_project.html", collections=shown, form=form
    )
    answer.status_code = 422 if form is not None and form.errors else 200
    return answer


@login_required
@require_POST
def change(request: SignedInRequest, collection: str, owner: str, name: str) -> HttpResponse:
    """Another note, or another place."""
    collected = _collected(request, collection, owner, name)
    if "note" in request.POST:
        actions.annotate_project(collected=collected, user=request.user, note=request.POST["note"])
    if (place := request.POST.get("place", "")).isascii() and place.isdigit():
        actions.place_project(collected=collected, user=request.user, place=int(place[:6]))
    return redirect(collected.collection)


@login_required
@require_POST
def remove(request: SignedInRequest, collection: str, owner: str, name: str) -> HttpResponse:
    collected = _collected(request, collection, owner, name)
    actions.remove_project(collected=collected, user=request.user)
    return redirect(collected.collection)


def _collected(request: SignedInRequest, collection: str, owner: str, name: str) -> CollectedProject:
    found = queries.get_collection(request.user, collection)
    require(request.user, "collections.curate", found)
    collected = queries.get_collected(request.user, found, owner, name)
    collected.collection = found
    return collected


def _collect(form: AddForm | CollectForm, into: Collection, request: HttpRequest, name: str) -> bool:
    """Whether it is in now. What stands in the way is told beside the field that names it."""
    field = "project" if "project" in form.fields else "collection"
    try:
        project = _named(request, name)
        actions.add_project(collection=into, user=request.user, project=project, note=form.cleaned_data["note"])
    except (NotFound, Conflict) as problem:
        form.add_error(field, problem.detail)
        return False
    messages.success(request, _("Added to “%(collection)s”.") % {"collection": into})
    return True


def _named(request: HttpRequest, name: str) -> Project:
    """`alice/tern`, or the address of its page."""
    owner, _slash, own = name.strip().strip("/").rpartition("/")
    return get_project(request.user, owner.rpartition("/")[2], own)
