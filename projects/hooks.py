"""What webhooks may tell of projects and releases, and where they may hang."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q

from accounts.models import Membership, User
from accounts.states import MemberRole as OrganisationRole
from core.models import Event
from discussions.hooks import places_of_topic, told_of_topic
from discussions.notices import topics_seen_by
from projects.models import CoAuthor, Member, Project, Release
from projects.notices import consents_seen_by, projects_seen_by, releases_seen_by
from projects.states import RELEASE_MOVES, MemberRole
from webhooks.hooks.places import of_people
from webhooks.offers import Key, Place, offer, place, withhold

MOST_PLACES = 200


@place
def projects_administered_by(person: Any, at: Key | None) -> Iterable[Place]:
    run = Membership.objects.filter(user=person, role=OrganisationRole.ADMIN).values("organisation__owner")
    own = Member.objects.filter(user=person, role=MemberRole.ADMIN).values("project")
    found = Project.objects.filter(Q(owner_id=person.owner_id) | Q(owner__in=run) | Q(pk__in=own))
    if at is not None:
        found = found.filter(pk=at[1]) if at[0] == "project" else found.none()
    for project in found.select_related("owner").order_by("owner__handle", "name")[:MOST_PLACES]:
        yield Place("project", project.pk, str(project))


def places_of_project(event: Event) -> Iterable[Key]:
    return places_of_projects(Project.objects.filter(pk=event.object_id))


def places_of_release(event: Event) -> Iterable[Key]:
    return places_of_projects(Project.objects.filter(releases=event.object_id))


def places_of_projects(projects: Any) -> Iterable[Key]:
    for id, owner in projects.values_list("pk", "owner_id"):
        yield "project", id
        yield "owner", owner


def told_of_project(event: Event, project: Project) -> dict[str, Any]:
    return {"project": project_in_brief(project)}


def told_of_release(event: Event, release: Release) -> dict[str, Any]:
    return {"project": project_in_brief(release.project), "release": release_in_brief(release)}


def project_in_brief(project: Project) -> dict[str, Any]:
    return {
        "id": project.pk,
        "name": str(project),
        "kind": project.kind,
        "visibility": project.visibility,
        "url": settings.SITE_URL + project.get_absolute_url(),
    }


def release_in_brief(release: Release) -> dict[str, Any]:
    return {
        "id": release.pk,
        "number": release.number,
        "state": release.state,
        "digest": release.digest or None,
        "url": settings.SITE_URL + release.get_absolute_url(),
    }


def told_of_consent(event: Event, asked: CoAuthor) -> dict[str, Any]:
    return {
        "project": project_in_brief(asked.project),
        "co_author": {"person": asked.person.handle, "state": asked.state},
    }


def places_of_consent(event: Event) -> Iterable[Key]:
    """The project's, and the co-author's own."""
    yield from places_of_projects(Project.objects.filter(co_authors=event.object_id))
    yield from of_people(User.objects.filter(co_authorships=event.object_id))


CLOCK = ("hold", "resume", "remind", "escalate", "nudge")
BESIDE_MOVES = ("drafted", "checks_rerun", *CLOCK)
RELEASES = [f"release.{name}" for name in (*(move.name for move in RELEASE_MOVES), *BESIDE_MOVES)]
PROJECTS = [
    "project.created",
    "project.edited",
    "project.card_edited",
    "project.files_committed",
    "project.refs_changed",
    "project.visibility_changed",
    "project.member_added",
    "project.member_changed",
    "project.member_removed",
]
CONSENTS = {
    "co_author.ask": "project.co_author_asked",
    "co_author.ask_again": "project.co_author_asked",
    "co_author.remind": "project.co_author_waited_for",
    "co_author.agree": "project.co_author_agreed",
    "co_author.refuse": "project.co_author_refused",
}
offer(
    {verb: verb for verb in RELEASES},
    about="release",
    seen_by=releases_seen_by,
    places=places_of_release,
    data=told_of_release,
)
offer(
    {verb: verb for verb in PROJECTS},
    about="project",
    seen_by=projects_seen_by,
    places=places_of_project,
    data=told_of_project,
)
offer(CONSENTS, about="coauthor", seen_by=consents_seen_by, places=places_of_consent, data=told_of_consent)
offer(
    {"topic.fixed": "topic.fixed", "topic.versions_marked": "topic.versions_marked"},
    about="topic",
    seen_by=topics_seen_by,
    places=places_of_topic,
    data=told_of_topic,
)
withhold(
    "What is gone can be shown to nobody, so there is nothing left to tell of.", "project.deleted", "co_author.drop"
)
withhold(
    "Counts, which change too often to be news; the API tells them to whoever asks.", "project.liked", "project.unliked"
)
