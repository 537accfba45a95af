"""Liking a project: once each, counted beside it, found again in a list of one's own."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.problems import Conflict
from projects.models import Like, Project
from projects.rules import may_write


@transaction.atomic
def like(*, project: Project, user: Any) -> Project:
    """A second time changes nothing. Those who work on a project are not counted among those who like it."""
    require(user, "projects.like", project)
    if may_write(user, project):
        raise Conflict(_("You work on it; the count is for others."), code="own_work")
    _like, is_new = Like.objects.get_or_create(project=project, person=user)
    if is_new:
        _count(project, 1)
        events.record("project.liked", project, actor=user)
    return project


@transaction.atomic
def unlike(*, project: Project, user: Any) -> Project:
    require(user, "projects.like", project)
    gone, _kinds = Like.objects.filter(project=project, person=user).delete()
    if gone:
        _count(project, -1)
        events.record("project.unliked", project, actor=user)
    return project


def _count(project: Project, change: int) -> None:
    Project.objects.filter(pk=project.pk).update(likes=F("likes") + change)
    project.refresh_from_db(fields=["likes"])
