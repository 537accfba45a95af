"""What people like, as far as they may still look at it."""

from typing import Any

from django.db.models import QuerySet

from projects.models import Like, Project
from projects.queries.visibility import visible_projects


def likes(person: Any, project: Project) -> bool:
    signed_in = getattr(person, "is_authenticated", False)
    return signed_in and Like.objects.filter(project=project, person=person).exists()


def liked_by(person: Any) -> QuerySet[Like]:
    """One's own likes, to be ordered by their ids."""
    seen = visible_projects(person).order_by().values("pk")
    rows = Like.objects.filter(person=person, project__in=seen)
    return rows.select_related("project__owner", "project__published_release")
