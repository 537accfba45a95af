"""What becomes of public releases, as anybody may know it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Owner
from core.models import Event
from projects.models import Release
from projects.queries.visibility import listed_projects, visible_projects
from projects.states import PUBLIC

LOOKED_AT = 4


def news(most: int) -> Iterator[tuple[Event, Release, str]]:
    """The latest first, each with its words. Two queries; what is not public any more is passed over."""
    words = _words()
    events = list(Event.objects.filter(verb__in=list(words), object_type="release").order_by("-id")[: most * LOOKED_AT])
    public = visible_projects(AnonymousUser()).order_by().values("pk")
    found = Release.objects.filter(pk__in={event.object_id for event in events}, project__in=public)
    releases = {release.pk: release for release in found.select_related("project__owner")}
    known = [(event, releases[event.object_id]) for event in events if event.object_id in releases]
    for event, release in known[:most]:
        yield event, release, words[event.verb] % {"release": release}


def published_by(viewer: Any, owner: Owner) -> QuerySet[Release]:
    """The published releases of one owner that this person may find, the latest first."""
    projects = listed_projects(viewer).filter(owner=owner).order_by().values("pk")
    found = Release.objects.filter(project__in=projects, state__in=PUBLIC)
    return found.select_related("project__owner").order_by("-published_at", "-id")


def _words() -> dict[str, str]:
    return {
        "release.publish": _("%(release)s was published"),
        "release.deprecate": _("%(release)s was deprecated"),
        "release.retract": _("%(release)s was retracted"),
    }
