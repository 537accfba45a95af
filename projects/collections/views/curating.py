"""Looking at collections, making and keeping them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.queries import get_owner
from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import Page, page, part
from core.permissions import can, require
from projects.collections import actions, queries
from projects.collections.forms import AddForm, CollectionForm, NewCollectionForm
from projects.collections.models import Collection
from projects.queries.explore import Search

PAGE = 50


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The newest first; of one owner when the address asks for it."""
    rows = queries.visible_collections(request.user)
    owner = get_owner(request.GET["owner"]) if request.GET.get("owner") else None
    rows = queries.counted(request.user, rows.filter(owner=owner) if owner else rows)
    found: Page[Collection] = page(rows, request)
    return render(request, "projects/collections/list.html", {"page": found, "owner": owner})


@require_safe
def detail(request: HttpRequest, collection: str) -> HttpResponse:
    return collection_page(request, queries.get_collection(request.user, collection), AddForm())


def collection_page(request: HttpRequest, collection: Collection, form: AddForm) -> HttpResponse:
    shown = {
        "collection": collection,
        "page": part(list(queries.projects_in(request.user, collection)), request, "projects", PAGE),
        "may_curate": can(request.user, "collections.curate", collection),
        "form": form,
        "search": Search(),
    }
    return render(request, "projects/collections/detail.html", shown, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    require(request.user, "collections.create", detail=_("Confirm your e-mail address first."))
    form = NewCollectionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            given = dict(form.cleaned_data)
            return redirect(actions.create_collection(owner=get_owner(given.pop("owner")), user=request.user, **given))
    return render(request, "projects/collections/form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, collection: str) -> HttpResponse:
    found = queries.get_collection(request.user, collection)
    require(request.user, "collections.curate", found)
    words = {name: getattr(found, name) for name in ("title", "about", "visibility")}
    form = CollectionForm(request.POST or None, initial=words)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            return redirect(actions.edit_collection(collection=found, user=request.user, **form.cleaned_data))
    shown = {"form": form, "collection": found}
    return render(request, "projects/collections/form.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def delete(request: SignedInRequest, collection: str) -> HttpResponse:
    found = queries.get_collection(request.user, collection)
    actions.delete_collection(collection=found, user=request.user)
    messages.success(request, _("Deleted. The projects that were in it are as they were."))
    return redirect(found.owner)
