from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Owner
from accounts.queries import owners_of
from core import events
from core.permissions import require
from core.problems import BadInput, Conflict, Forbidden
from projects import names
from projects.actions.cards import edit_project
from projects.models import Member, Project, Release
from projects.rules import role_in
from projects.states import Kind, MemberRole, ReleaseState, Visibility
from projects.transfers.models import FormerAddress
from repositories.actions import create_repository
from repositories.models import Repository


@transaction.atomic
def create_project(
    *,
    owner: Owner,
    user: Any,
    kind: str,
    name: str,
    summary: str = "",
    code_url: str = "",
    licence: str = "",
    task: str = "",
    languages: Sequence[str] = (),
    visibility: str = Visibility.PUBLIC,
    origin: str = "wizard",
) -> Project:
    """A new project with an empty repository and the draft of its first release. Nobody but its members sees it yet."""
    require(user, "projects.create")
    _check_may_own(user, owner)
    kept_name = names.checked(name)
    _check_choice("kind", kind, Kind.values)
    _check_choice("visibility", visibility, Visibility.values)
    if FormerAddress.objects.filter(owner=owner, name=kept_name).exists():
        raise BadInput(fields={"name": _("This address leads to a project that moved. Choose another name.")})
    try:
        with transaction.atomic():
            project = Project.objects.create(
                owner=owner,
                name=kept_name,
                kind=kind,
                visibility=visibility,
                created_by=user,
                repository=create_repository(),
            )
    except IntegrityError:
        raise BadInput(
            fields={
                "name": _("“%(name)s” exists already. Choose another name.") % {"name": f"{owner.handle}/{kept_name}"}
            },
            code="name_taken",
        ) from None
    Release.objects.create(project=project, number=1)
    if role_in(user, project) != MemberRole.ADMIN:  # a plain member of an organisation runs what they began
        Member.objects.create(project=project, user=user, role=MemberRole.ADMIN)
    events.record("project.created", project, actor=user, to_state=ReleaseState.DRAFT, evidence=[{"origin": origin}])
    facts = {"summary": summary, "code_url": code_url, "licence": licence, "task": task, "languages": list(languages)}
    if any(facts.values()):
        edit_project(project=project, user=user, **facts)
    return project


@transaction.atomic
def change_visibility(*, project: Project, user: Any, visibility: str) -> None:
    """Show the project to everybody, or hide it from all but its members."""
    require(user, "projects.administer", project)
    _check_choice("visibility", visibility, Visibility.values)
    if visibility == project.visibility:
        return
    before, project.visibility = project.visibility, visibility
    project.save(update_fields=["visibility"])
    events.record("project.visibility_changed", project, actor=user, from_state=before, to_state=visibility)


@transaction.atomic
def delete_project(*, project: Project, user: Any) -> None:
    """Only what never left its author's hands can be deleted; what others have judged or used stays on record."""
    require(user, "projects.administer", project)
    if project.releases.exclude(submitted_at=None).exists():
        raise Conflict(
            _("This project has been submitted before, so its record stays. Withdraw the release or make it private."),
            code="was_submitted",
        )
    events.record("project.deleted", project, actor=user, note=str(project))
    repository = Repository.objects.select_for_update().get(pk=project.repository_id)  # as whoever collects in it
    project.delete()
    repository.delete()


def touch(project: Project) -> None:
    project.updated_at = timezone.now()
    project.save(update_fields=["updated_at"])


def _check_may_own(user: Any, owner: Owner) -> None:
    if not owners_of(user).filter(pk=owner.pk).exists():
        raise Forbidden(
            _("You may not create projects for “%(owner)s”.") % {"owner": owner.handle}, fields={"owner": owner.handle}
        )


def _check_choice(field: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise BadInput(fields={field: _("Choose one of: %(choices)s.") % {"choices": ", ".join(choices)}})
