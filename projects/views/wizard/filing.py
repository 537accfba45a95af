from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.problems import BadInput
from projects import actions
from projects.forms import FilesForm
from projects.models import Project
from projects.views.wizard.steps import Desk, desk, page
from repositories.actions import Add, Delete, store_all
from repositories.queries import files as all_files
from repositories.queries import head, unfinished_uploads


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    """The files of the release. With JavaScript they come in parts and resume; without, as a plain form."""
    table = desk(request, owner, name)
    form = FilesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            _add(request, table.project, request.FILES.getlist("files"), form.cleaned_data["message"])
            return redirect(table.url("files"))
    return _page(request, table, form)


@login_required
@require_POST
def remove_file(request: SignedInRequest, owner: str, name: str) -> HttpResponse:
    table = desk(request, owner, name)
    path = request.POST.get("path", "")
    message = _("Remove %(path)s") % {"path": path[:200]}
    actions.commit_files(project=table.project, user=request.user, operations=[Delete(path)], message=message)
    return redirect(table.url("files"))


def _page(request: SignedInRequest, table: Desk, form: FilesForm) -> HttpResponse:
    commit = head(table.project.repository)
    present = all_files(table.project.repository, commit) if commit else []
    entries = [entry for entry in present if entry.path != ".gitattributes"]
    return page(
        request,
        table,
        "files",
        form=form,
        entries=entries,
        is_bare=not any(entry.path != "README.md" for entry in entries),
        unfinished=unfinished_uploads(request.user, table.project.repository),
        total=sum(entry.size for entry in entries),
        body_limit=settings.BODY_LIMIT,
        status=422 if form.errors else 200,
    )


def _add(request: SignedInRequest, project: Project, sent: "Sequence[UploadedFile[bytes]]", message: str) -> None:
    if not sent:
        raise BadInput(fields={"files": _("Choose at least one file.")})
    names = [upload.name or "" for upload in sent]
    stored = store_all(repository=project.repository, files=[(one.name or "", one.read()) for one in sent])
    usual = ngettext("Add %(name)s", "Add %(name)s and %(more)d more", len(sent)) % {
        "name": sent[0].name,
        "more": len(sent) - 1,
    }
    operations = [Add(name, file) for name, file in zip(names, stored, strict=True)]
    actions.commit_files(project=project, user=request.user, operations=operations, message=message or usual)
