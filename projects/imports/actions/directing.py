"""What people say of an import: begin, stop, go on."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Owner
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, NotFound, TooMany
from core.tasks import ask
from projects.actions import create_project
from projects.imports import tasks
from projects.imports.actions.tracking import hide_if
from projects.imports.gits import git_source_at
from projects.imports.logins import checked
from projects.imports.models import REPO_LENGTH, REVISION_LENGTH, SERVER_LENGTH, Import, Tracking
from projects.imports.queries import imports_from_elsewhere
from projects.imports.sources import Source, source_at
from projects.imports.states import AT_WORK, IMPORT_MOVES, Via
from projects.models import Project
from projects.queries import refuse_locked
from projects.states import Kind, Visibility
from repositories.models import Upload
from repositories.queries import file, head


@transaction.atomic
def begin_import(
    *,
    owner: Owner,
    user: Any,
    address: str,
    via: str = "",
    name: str = "",
    kind: str = Kind.MODEL,
    branch: str = "",
    visibility: str = Visibility.PUBLIC,
    username: str = "",
    token: str = "",
    hides_source: bool = False,
) -> Import:
    """A project of that name, whose files come in the background. Nobody but its members sees it yet.

    `kind` and `branch` are for git, whose addresses do not say them; `via` is judged by the address if it is not given.
    What is not for everybody there is not told to everybody here, nor what `hides_source` says.
    """
    require(user, "imports.begin", detail=_("Confirm your e-mail address first."))
    via, login = via or _via(address), checked(username, token)
    source = git_source_at(address, branch) if via == Via.GIT else source_at(address)
    if any(len(text) > most for text, most in ((source.server, SERVER_LENGTH), (source.revision, REVISION_LENGTH))):
        raise BadInput(fields={"address": _("This address is too long.")})
    _refuse_too_many(user)
    try:
        project = create_project(
            owner=owner,
            user=user,
            kind=source.kind if isinstance(source, Source) else kind,
            name=name.strip() or source.name,
            visibility=visibility,
            origin="import",
        )
    except BadInput as problem:
        raise problem if {"name", "kind"} & problem.fields.keys() else problem.about("address") from None
    made = Import.objects.create(
        project=project,
        asked_by=user,
        via=via,
        server=source.server,
        repo=source.repo,
        revision=source.revision,
        base=(head(project.repository, project.repository.default_branch) or b"").hex(),
        locked_login=login.locked(),
        hides_source=hides_source or bool(login),
    )
    events.record("import.ask", made, actor=user, to_state=made.state)
    _wake(made)
    return made


@transaction.atomic
def begin_unpacking(
    *, project: Project, user: Any, path: str = "", upload: Upload | None = None, drop_folder: bool = False
) -> Import:
    """What is in a zip archive, as files of `main`: one that stands there, and gives way, or one that was uploaded."""
    require(user, "imports.unpack", project)
    _refuse_too_many(user)
    archive, standing = _uploaded(project, upload) if upload else _standing(project, path)
    refuse_locked(user, project, archive)
    name = (upload.filename if upload else standing).rpartition("/")[2]
    try:
        with transaction.atomic():
            made = Import.objects.create(
                project=project,
                asked_by=user,
                via=Via.ARCHIVE,
                repo=name[-REPO_LENGTH:],
                archive=archive.hex(),
                archive_path=standing,
                drops_folder=drop_folder,
            )
    except IntegrityError:
        raise _another() from None
    events.record("import.ask", made, actor=user, to_state=made.state)
    _wake(made)
    return made


def _standing(project: Project, path: str) -> tuple[bytes, str]:
    at = head(project.repository, project.repository.default_branch)
    try:
        entry = file(project.repository, at or b"", path)
    except NotFound as missing:
        raise BadInput(fields={"path": missing.detail}) from None
    return entry.sha256, entry.path


def _uploaded(project: Project, upload: Upload) -> tuple[bytes, str]:
    if upload.repository_id != project.repository_id or upload.stored is None:
        said = _("This upload is not complete, or belongs to another project.")
        raise BadInput(fields={"upload": said}, code="not_uploaded")
    return upload.stored.sha256, ""


def cancel_import(*, found: Import, user: Any) -> Import:
    """Whoever fetches looks now and then whether it is still wanted."""
    require(user, "imports.direct", found)
    move(found, IMPORT_MOVES, "cancel", actor=user, changes={"locked_login": ""})
    return found


@transaction.atomic
def retry_import(*, found: Import, user: Any, username: str = "", token: str = "") -> Import:
    """From the files that are here already. A token was forgotten when it stopped, and has to be given again."""
    require(user, "imports.direct", found)
    _refuse_too_many(found.asked_by)
    login = checked(username, token)
    again = {"failure": "", "worked_at": timezone.now(), "locked_login": login.locked(), "attempts": 0}
    again["hides_source"] = found.hides_source or bool(login)
    try:
        with transaction.atomic():
            move(found, IMPORT_MOVES, "retry", actor=user, changes=again)
    except IntegrityError:
        raise _another() from None
    hide_if(found.project, login)
    _wake(found)
    return found


@transaction.atomic
def tell_source(*, found: Import, user: Any, hides: bool) -> Import:
    """To everybody, or to those alone who may edit the project. What commits say already stays as it is."""
    require(user, "imports.direct", found)
    if found.is_archive:
        raise BadInput(fields={"hides_source": _("It came from among the files of the project itself.")})
    others = imports_from_elsewhere(found.project)
    if others.exclude(hides_source=hides).update(hides_source=hides):
        Tracking.objects.filter(project=found.project).update(hides_source=hides)
        events.record("import.hide_source" if hides else "import.show_source", found, actor=user)
    found.hides_source = hides
    return found


def wake_imports() -> int:
    """Those whose worker went away, or that no worker was told of."""
    since = timezone.now() - timedelta(seconds=current("imports")["silent_seconds"])
    silent = Import.objects.filter(state__in=AT_WORK, worked_at__lt=since).order_by("worked_at")[:100]
    for found in silent:
        ask(tasks.go_on, otherwise="import_postponed", import_id=found.pk)
    return len(silent)


def _another() -> Conflict:
    return Conflict(_("Another import into this project is on its way."), code="wrong_state")


def _via(address: str) -> str:
    return Via.GIT if address.strip().rstrip("/").endswith(".git") else Via.HUB


def _wake(found: Import) -> None:
    transaction.on_commit(lambda: ask(tasks.go_on, otherwise="import_postponed", import_id=found.pk))


def _refuse_too_many(user: Any) -> None:
    most = current("imports")["at_once"]
    if Import.objects.filter(asked_by=user, state__in=AT_WORK).count() >= most:
        raise TooMany(_("%(most)d imports of yours are on their way. Wait until one has ended.") % {"most": most})
