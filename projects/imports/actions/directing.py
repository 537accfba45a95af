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
from core.problems import BadInput, Conflict, TooMany
from core.tasks import ask
from projects.actions import create_project
from projects.imports import tasks
from projects.imports.models import Import
from projects.imports.sources import KINDS, source_at
from projects.imports.states import AT_WORK, IMPORT_MOVES


@transaction.atomic
def begin_import(*, owner: Owner, user: Any, address: str, name: str = "", visibility: str = "public") -> Import:
    """A project of that name, whose files come in the background. Nobody but its members sees it yet."""
    require(user, "imports.begin", detail=_("Confirm your e-mail address first."))
    source = source_at(address)
    _refuse_too_many(user)
    try:
        project = create_project(
            owner=owner,
            user=user,
            kind=KINDS[source.word],
            name=name.strip() or source.name,
            visibility=visibility,
            origin="import",
        )
    except BadInput as problem:
        raise problem if "name" in problem.fields else problem.about("address") from None
    made = Import.objects.create(
        project=project, asked_by=user, server=source.server, repo=source.repo, revision=source.revision
    )
    events.record("import.ask", made, actor=user, to_state=made.state)
    _wake(made)
    return made


def cancel_import(*, found: Import, user: Any) -> Import:
    """Whoever fetches looks now and then whether it is still wanted."""
    require(user, "imports.direct", found)
    move(found, IMPORT_MOVES, "cancel", actor=user)
    return found


@transaction.atomic
def retry_import(*, found: Import, user: Any) -> Import:
    """From the files that are here already."""
    require(user, "imports.direct", found)
    try:
        with transaction.atomic():
            move(found, IMPORT_MOVES, "retry", actor=user, changes={"failure": "", "worked_at": timezone.now()})
    except IntegrityError:
        raise Conflict(_("Another import into this project is on its way."), code="wrong_state") from None
    _wake(found)
    return found


def wake_imports() -> int:
    """Those whose worker went away, or that no worker was told of."""
    since = timezone.now() - timedelta(seconds=current("imports")["silent_seconds"])
    silent = Import.objects.filter(state__in=AT_WORK, worked_at__lt=since).order_by("worked_at")[:100]
    for found in silent:
        ask(tasks.go_on, otherwise="import_postponed", import_id=found.pk)
    return len(silent)


def _wake(found: Import) -> None:
    transaction.on_commit(lambda: ask(tasks.go_on, otherwise="import_postponed", import_id=found.pk))


def _refuse_too_many(user: Any) -> None:
    most = current("imports")["at_once"]
    if Import.objects.filter(asked_by=user, state__in=AT_WORK).count() >= most:
        raise TooMany(_("%(most)d imports of yours are on their way. Wait until one has ended.") % {"most": most})
