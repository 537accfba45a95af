"""Releases, as what people and organisations did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.activity import Done, activity
from accounts.models import Owner
from projects.models import Release
from projects.queries import listed_projects
from projects.states import PUBLIC


@activity
def published(viewer: Any, owner: Owner, before: datetime | None, most: int) -> Iterable[Done]:
    """Of their own projects, and what they handed in for others."""
    seen = listed_projects(viewer).order_by().values("pk")
    mine = Q(project__owner=owner) | Q(submitted_by__owner=owner)
    rows = Release.objects.filter(mine, project__in=seen, state__in=PUBLIC, published_at__isnull=False)
    rows = rows.filter(published_at__lt=before) if before else rows
    for release in rows.select_related("project__owner").order_by("-published_at", "-id")[:most]:
        words = _("published %(release)s") % {"release": release}
        at, note = release.published_at or release.created_at, release.notes or release.project.summary
        yield Done(release.pk, at, words, release.get_absolute_url(), "package-check", note)
