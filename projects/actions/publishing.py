from typing import Any

from django.db import transaction
from django.utils import timezone

from core.permissions import require
from projects.actions.cards import adopt
from projects.actions.moves import move_release
from projects.cards import FACTS, facts_from
from projects.models import Project, Release
from projects.states import Kind, ReleaseState
from projects.vocabulary import tasks
from repositories.actions import create_tag


@transaction.atomic
def publish_release(*, release: Release, user: Any) -> Release:
    """Show an accepted release to everybody: from this moment it is what the project's address stands for."""
    require(user, "projects.publish", release)
    project = Project.objects.select_for_update(of=("self",)).select_related("repository").get(pk=release.project_id)
    now = timezone.now()
    move_release(
        release,
        "publish",
        actor=user,
        role="author",
        changes={"published_at": now},
        evidence=[{"digest": release.digest, "number": release.number}],
    )
    for earlier in Release.objects.filter(project=project, state=ReleaseState.PUBLISHED).exclude(pk=release.pk):
        move_release(earlier, "supersede", actor=user, role="author", evidence=[{"by": release.number}])
    _show(project, release)
    create_tag(repository=project.repository, name=release.revision, target=bytes(release.commit or b""))
    release.project = project
    return release


@transaction.atomic
def withdraw_release(*, release: Release, user: Any, note: str = "") -> Release:
    """Take a release back before it is published. The reviewers keep their credit, the record stays."""
    require(user, "projects.withdraw", release)
    move_release(release, "withdraw", actor=user, role="author", note=note.replace("\x00", ""))
    return release


def _show(project: Project, release: Release) -> None:
    """The project's columns say what was reviewed."""
    project.published_release = release
    project.updated_at = release.published_at or timezone.now()
    adopt(project, facts_from(release.card_data))
    paths = {entry["path"] for entry in release.manifest}
    has_weights = "config.json" in paths and any(path.endswith(".safetensors") for path in paths)
    project.runs_here = project.kind == Kind.MODEL and project.task in tasks.SERVED and has_weights
    project.save(update_fields=[*FACTS, "published_release", "updated_at", "runs_here"])
