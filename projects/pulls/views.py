"""Pull requests in the browser. They are talked over where topics are; here is what they change, and their moves."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.paging import page
from core.permissions import require
from core.problems import BadInput, NotFound
from projects.cards.translations import language_of
from projects.models import Project
from projects.pulls import actions
from projects.pulls.forms import ProposalForm
from projects.pulls.queries import changes_of, get_pull, pulls_of
from projects.pulls.sight import sees_changes
from projects.pulls.states import UNDER_WAY, MergeWay
from projects.pulls.texts import EDITABLE
from projects.pulls.timeline import steps
from projects.queries import refuse_locked, visible_commit
from projects.queries.releases import CARD
from projects.views.frame import found, framed
from projects.vocabulary import languages
from repositories.names import HEX_OID
from repositories.queries import FileEntry, file, read_entry


@require_safe
def listing(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    """Those under way, or all that are settled."""
    project = found(request, owner, name)
    settled, pulls = request.GET.get("show") == "settled", pulls_of(project)
    chosen = pulls.exclude(state__in=UNDER_WAY) if settled else pulls.filter(state__in=UNDER_WAY)
    shown = {"page": page(chosen, request), "settled": settled}
    return framed(request, project, "discussions", "projects/pulls/list.html", **shown)


@require_safe
def changes(request: HttpRequest, owner: str, name: str, number: int) -> HttpResponse:
    """What it would do, file by file; for whoever may see that."""
    project = found(request, owner, name)
    pull = get_pull(project, number)
    if not sees_changes(request.user, pull):
        raise NotFound(_("What it changes is shown to members of the project and to whoever proposed it."))
    shown = {"pull": pull, "changes": changes_of(pull), "steps": steps(pull, with_commits=True)}
    return framed(request, project, "discussions", "projects/pulls/changes.html", **shown)


@login_required
@require_POST
def state(request: SignedInRequest, owner: str, name: str, number: int) -> HttpResponse:
    """One of its moves; a merge of what was looked at."""
    pull = get_pull(found(request, owner, name), number)
    require(request.user, "pulls.close", pull)  # the widest of them; each asks for its own
    wanted, seen = request.POST.get("move", ""), request.POST.get("seen", "")
    if wanted in MergeWay:
        looked_at = bytes.fromhex(seen) if HEX_OID.fullmatch(seen) else None
        actions.merge_pull(pull=pull, user=request.user, seen=looked_at, way=wanted)
    elif wanted in actions.ACTS:
        actions.ACTS[wanted](pull=pull, user=request.user)
    else:
        raise BadInput(fields={"move": _("Choose one of the moves that are offered.")})
    return redirect(pull)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, owner: str, name: str, path: str) -> HttpResponse:
    """Another text of a file, without the right to change it."""
    project = found(request, owner, name)
    require(request.user, "pulls.propose", project)
    if request.method == "POST":
        form = ProposalForm(request.POST)
        if form.is_valid():
            with told_to(form):
                return redirect(actions.propose_texts(project=project, user=request.user, **form.proposal(path)))
    else:
        form = ProposalForm(initial=_as_it_is(request, project, path))
    shown, status = {"path": path, "form": form}, 422 if form.errors else 200
    answer = framed(request, project, "files", "projects/pulls/propose.html", **shown)
    answer.status_code = status
    return answer


def _as_it_is(request: SignedInRequest, project: Project, path: str) -> dict[str, Any]:
    start = actions.begins_from(project, request.user)
    commit = visible_commit(request.user, project, start.hex()).commit
    entry = _there_or_original(project, commit, path)
    refuse_locked(request.user, project, entry.sha256)
    if entry.pointer or entry.is_link or entry.size > EDITABLE:
        raise BadInput(_("Only texts are edited here. Propose other files with a client."), code="no_text")
    try:
        text = read_entry(entry).decode()
    except UnicodeDecodeError:
        raise BadInput(_("Only texts are edited here. Propose other files with a client."), code="no_text") from None
    return {"content": text, "parent": start.hex(), "title": _title(path) if entry.path != path else ""}


def _there_or_original(project: Project, commit: bytes, path: str) -> FileEntry:
    """A translation of the card that nobody wrote yet begins as the card."""
    try:
        return file(project.repository, commit, path)
    except NotFound:
        if not language_of(path):
            raise
        return file(project.repository, commit, CARD)


def _title(path: str) -> str:
    return _("Translate the card into %(language)s") % {"language": languages.label(language_of(path))}
