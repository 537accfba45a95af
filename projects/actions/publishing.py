"""From accepted to public: now, on a day that was chosen, or when the time to decide is over."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from projects.actions.cards import adopt
from projects.actions.moves import move_release
from projects.cards import FACTS, facts_from
from projects.models import Project, Release
from projects.states import Kind, ReleaseState
from projects.vocabulary import tasks
from repositories.actions import set_tag


@transaction.atomic
def publish_release(*, release: Release, user: Any) -> Release:
    """Show an accepted release to everybody: from this moment it is what the project's address stands for."""
    require(user, "projects.publish", release)
    return _publish(release, actor=user, role="author")


@transaction.atomic
def publish_due(*, release: Release, reason: str = "") -> Release:
    """The same without anybody's hand: because its day has come, or because no hand was needed."""
    return _publish(release, reason=reason or ("scheduled" if release.publish_at else "time_over"))


@transaction.atomic
def schedule_publication(*, release: Release, user: Any, at: datetime) -> Release:
    """Choose the moment at which an accepted release becomes public by itself. May be chosen again."""
    require(user, "projects.publish", release)
    furthest = current("submission")["schedule_days"]
    if not timezone.now() < at <= timezone.now() + timedelta(days=furthest):
        text = _("Choose a moment within the next %(days)d days.") % {"days": furthest}
        raise BadInput(fields={"publish_at": text})
    move_release(
        release,
        "schedule",
        actor=user,
        role="author",
        changes={"publish_at": at, "due_at": at},
        evidence=[{"publish_at": at.isoformat()}],
    )
    return release


@transaction.atomic
def unschedule_publication(*, release: Release, user: Any) -> Release:
    """Take the day back: the release waits for its author again, and the time to publish begins anew."""
    require(user, "projects.publish", release)
    if release.publish_at is None:
        raise Conflict(_("No day was chosen for this release."), code="not_scheduled", state=release.state)
    due = timezone.now() + timedelta(days=current("submission")["publish_days"])
    move_release(release, "unschedule", actor=user, role="author", changes={"publish_at": None, "due_at": due})
    return release


@transaction.atomic
def withdraw_release(*, release: Release, user: Any, note: str = "") -> Release:
    """Take a release back before it is published. The reviewers keep their credit, the record stays."""
    require(user, "projects.withdraw", release)
    move_release(release, "withdraw", actor=user, role="author", note=note.replace("\x00", ""))
    return release


def _publish(release: Release, *, actor: Any = None, role: str = "", reason: str = "") -> Release:
    project = Project.objects.select_for_update(of=("self",)).select_related("repository").get(pk=release.project_id)
    move_release(
        release,
        "publish",
        actor=actor,
        role=role,
        reason=reason,
        changes={"published_at": timezone.now(), "publish_at": None},
        evidence=[{"digest": release.digest, "number": release.number}],
    )
    for earlier in Release.objects.filter(project=project, state=ReleaseState.PUBLISHED).exclude(pk=release.pk):
        move_release(earlier, "supersede", actor=actor, role=role, evidence=[{"by": release.number}])
    _show(project, release)
    set_tag(repository=project.repository, name=release.revision, target=bytes(release.commit or b""))
    release.project = project
    return release


def _show(project: Project, release: Release) -> None:
    """The project's columns say what was reviewed."""
    project.published_release = release
    project.updated_at = project.listed_at = release.published_at or timezone.now()
    adopt(project, facts_from(release.card_data))
    paths = {entry["path"] for entry in release.manifest}
    has_weights = "config.json" in paths and any(path.endswith(".safetensors") for path in paths)
    project.runs_here = project.kind == Kind.MODEL and project.task in tasks.SERVED and has_weights
    project.save(update_fields=[*FACTS, "published_release", "updated_at", "listed_at", "runs_here"])
