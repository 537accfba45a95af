from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import Page, page
from core.permissions import can, require
from core.problems import BadInput, NotFound
from projects.imports import actions
from projects.imports.forms import ImportForm, LoginForm
from projects.imports.models import Import
from projects.imports.queries import get_import, imports_of, origin_of, tracking_of
from projects.models import Project
from projects.views.frame import found as projects_found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """From where, and under which name here; the rest comes by itself."""
    require(request.user, "imports.begin", detail=_("Confirm your e-mail address first."))
    form = ImportForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            given = dict(form.cleaned_data)
            owner = form.owners[given.pop("owner")]
            return redirect(actions.begin_import(owner=owner, user=request.user, **given))
    shown = {"form": form, "page": _mine(request)}
    return render(request, "projects/imports/new.html", shown, status=422 if form.errors else 200)


@login_required
@require_safe
def detail(request: SignedInRequest, import_id: str) -> HttpResponse:
    """How far it is; the page asks again by itself while it is at work."""
    return _shown(request, get_import(request.user, import_id), LoginForm())


@login_required
@require_POST
def unpack(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """A zip archive among the files of the project gives way to what is in it."""
    project, drop = projects_found(request, owner, name), "drop_folder" in request.POST
    made = actions.begin_unpacking(
        project=project, user=request.user, path=request.POST.get("path", ""), drop_folder=drop
    )
    return redirect(made)


@login_required
@require_POST
def tracking(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """Begin, look now, go on, or end; or who reads where it came from. From the settings of the project."""
    project = projects_found(request, owner, name)
    require(request.user, "imports.track", project)
    login = {name: request.POST.get(name, "") for name in ("username", "token")}
    match request.POST.get("move", ""):
        case "begin":
            actions.track(project=project, user=request.user, **login)
        case "resume":
            actions.resume_tracking(tracking=tracking_of(request.user, project), user=request.user, **login)
        case "look":
            actions.look_now(tracking=tracking_of(request.user, project), user=request.user)
        case "end":
            actions.untrack(tracking=tracking_of(request.user, project), user=request.user)
        case "hide" | "show" as way:
            actions.tell_source(found=_origin(project), user=request.user, hides=way == "hide")
        case _:
            raise BadInput(fields={"move": _("Choose one of the moves that are offered.")})
    return redirect("projects:settings", owner, name)


@login_required
@require_POST
def cancel(request: SignedInRequest, import_id: str) -> HttpResponse:
    found = get_import(request.user, import_id)
    actions.cancel_import(found=found, user=request.user)
    return redirect(found)


@login_required
@require_POST
def retry(request: SignedInRequest, import_id: str) -> HttpResponse:
    """Go on from what is here already."""
    found = get_import(request.user, import_id)
    form = LoginForm(request.POST)
    if form.is_valid():
        with told_to(form):
            actions.retry_import(found=found, user=request.user, **form.cleaned_data)
            return redirect(found)
    return _shown(request, found, form)


def _shown(request: SignedInRequest, found: Import, form: LoginForm) -> HttpResponse:
    may = can(request.user, "imports.direct", found)
    shown = {"found": found, "project": found.project, "may_direct": may, "form": form}
    whole = not request.headers.get("HX-Request")
    template = f"projects/imports/{'detail' if whole else 'progress'}.html"
    return render(request, template, shown, status=422 if form.errors else 200)


def _origin(project: Project) -> Import:
    found = origin_of(project)
    if found is None:
        raise NotFound(_("This project was not imported, so it has no source to track."))
    found.project = project
    return found


def _mine(request: SignedInRequest) -> Page[Import]:
    return page(imports_of(request.user), request, size=10)
