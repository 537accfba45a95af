"""How the objects of reviews' events are fetched through whoever reads of them, and what would be muted."""

from collections.abc import Collection, Iterable
from typing import Any

from accounts.states import Role
from core.models import Event
from core.permissions import can
from notifications.telling import Key, subject
from projects.models import Release
from projects.queries import visible_projects
from reviews.models import Assignment, Lock, Round, Sample, Takedown
from reviews.states import FINAL, Blindness

KEEPERS = (Role.EDITOR, Role.MODERATOR, Role.ADMIN)


def releases_judged_by(reader: Any, ids: Collection[str]) -> Iterable[Release]:
    """Who had a review in hand may be told of its end, though the release is no longer theirs to see."""
    mine = Assignment.objects.filter(reviewer=reader).values("round__release")
    return Release.objects.filter(pk__in=ids).filter(pk__in=mine).select_related("project__owner")


def assignments_of(reader: Any, ids: Collection[str]) -> Iterable[Assignment]:
    return Assignment.objects.filter(pk__in=ids, reviewer=reader).select_related("round__release__project__owner")


def rounds_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Round]:
    found = Round.objects.filter(pk__in=ids).select_related("release__project__owner")
    return found if reader.has_role(*KEEPERS) else found.filter(assignments__reviewer=reader)


def takedowns_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Takedown]:
    found = Takedown.objects.filter(pk__in=ids).select_related("release__project__owner")
    return found if can(reader, "reviews.see_safety") else found.none()


def samples_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Sample]:
    found = Sample.objects.filter(pk__in=ids).select_related("release__project__owner")
    if can(reader, "reviews.see_desk"):
        return found
    return found.filter(release__project__in=visible_projects(reader).order_by().values("pk"))


def locks_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Lock]:
    found = Lock.objects.filter(pk__in=ids).select_related("release__project__owner")
    return found if can(reader, "reviews.see_safety") else found.none()


def project_of_assignment(event: Event) -> Key:
    return _project(Release.objects.filter(rounds__assignments=event.object_id), event)


def project_of_round(event: Event) -> Key:
    return _project(Release.objects.filter(rounds=event.object_id), event)


def _project(releases: Any, event: Event) -> Key:
    """What would be muted: the project, unless the round hides whose it is. Then there is nothing to name."""
    project = releases.values_list("project_id", flat=True).first()
    if project and releases.filter(rounds__blindness=Blindness.DOUBLE).exclude(state__in=FINAL).exists():
        return "unnamed", event.object_id
    return ("project", project) if project else (event.object_type, event.object_id)


subject("release", releases_judged_by)
subject("assignment", assignments_of, thing=project_of_assignment)
subject("round", rounds_seen_by, thing=project_of_round)
subject("takedown", takedowns_seen_by)
subject("sample", samples_seen_by)
subject("lock", locks_seen_by)
