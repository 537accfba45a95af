"""What people are told of projects, and of releases once they are public. Reviews speak of the way there."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from discussions.models import BoardFollowing, Topic
from discussions.states import Level, TopicKind
from notifications.queries import followers_of
from notifications.states import FYI, MOVED, NEEDS_YOU
from notifications.telling import Key, Words, area, leave_untold, subject, tell
from projects.follows import keys_of
from projects.models import CoAuthor, Project, Release
from projects.queries import visible_projects
from projects.queries.people import authors_of, members_of
from projects.states import MemberRole, Visibility

area("projects", gettext_lazy("Projects and releases"), __name__, "projects.teams.notices")


def project_of(event: Event) -> Key:
    """Who mutes a release means its project."""
    release = Release.objects.filter(pk=event.object_id).values_list("project_id", flat=True).first()
    return ("project", release) if release else ("release", event.object_id)


def projects_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Project]:
    return visible_projects(reader).filter(pk__in=ids)


def releases_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Release]:
    projects = visible_projects(reader).order_by().values("pk")
    return Release.objects.filter(pk__in=ids, project__in=projects).select_related("project__owner")


def consents_seen_by(reader: Any, ids: Collection[str]) -> Iterable[CoAuthor]:
    projects = visible_projects(reader).order_by().values("pk")
    return CoAuthor.objects.filter(pk__in=ids, project__in=projects).select_related("person", "project__owner")


subject("project", projects_seen_by)
subject("coauthor", consents_seen_by)
subject("release", releases_seen_by, thing=project_of)


def authors(event: Event) -> Iterable[User]:
    """Those who answer for the release that the event is about."""
    release = Release.objects.filter(pk=event.object_id).select_related("project").first()
    return authors_of(release.project) if release else ()


def members(event: Event) -> Iterable[User]:
    release = Release.objects.filter(pk=event.object_id).select_related("project").first()
    return members_of(release.project) if release else ()


def members_of_project(event: Event) -> Iterable[User]:
    project = Project.objects.filter(pk=event.object_id).first()
    return members_of(project) if project else ()


def member_named(event: Event) -> Iterable[User]:
    return User.objects.filter(handle__in=[entry["user"] for entry in event.evidence])


@tell("project.member_added", "project.member_changed", urgency=MOVED, to=member_named)
def member_role(event: Event, project: Project) -> Words:
    words = {"project": project, "role": MemberRole(event.evidence[0]["role"]).label}
    return Words(_("%(project)s: your role is “%(role)s”") % words, url=project.get_absolute_url())


@tell("project.member_removed", urgency=MOVED, to=member_named)
def member_removed(event: Event, project: Project) -> Words:
    return Words(_("You no longer belong to %(project)s") % {"project": project}, url=project.get_absolute_url())


@tell("project.visibility_changed", urgency=FYI, to=members_of_project)
def visibility_changed(event: Event, project: Project) -> Words:
    words = {"project": project, "visibility": Visibility(event.to_state).label}
    return Words(_("%(project)s is now: %(visibility)s") % words, url=project.get_absolute_url())


@tell("release.publish", urgency=MOVED, to=members)
def published(event: Event, release: Release) -> Words:
    return Words(
        _("%(release)s is published") % {"release": release},
        _("Anybody may read, download and run it from now on."),
        release.get_absolute_url(),
    )


def followers_of_release(event: Event) -> Iterable[User]:
    """Of its project, its owner, or one of its tags."""
    release = Release.objects.filter(pk=event.object_id).select_related("project").first()
    return () if release is None or release.project.is_private else followers_of(keys_of(release.project))


def followers_of_its_project(event: Event) -> Iterable[User]:
    return followers_of([project_of(event)])


@tell("release.publish", urgency=FYI, to=followers_of_release)
def published_there(event: Event, release: Release) -> Words:
    title = _("%(release)s was published") % {"release": release}
    return Words(title, release.notes or release.project.summary, release.get_absolute_url())


@tell("release.deprecate", "release.retract", urgency=FYI, to=followers_of_its_project)
def ended_there(event: Event, release: Release) -> Words:
    titles = {"release.deprecate": _("%(release)s was deprecated"), "release.retract": _("%(release)s was retracted")}
    return Words(titles[event.verb] % {"release": release}, event.note, release.get_absolute_url())


@tell("release.deprecate", urgency=FYI, to=members)
def deprecated(event: Event, release: Release) -> Words:
    return Words(_("%(release)s is deprecated") % {"release": release}, event.note, release.get_absolute_url())


@tell("release.retract", urgency=MOVED, to=members)
def retracted(event: Event, release: Release) -> Words:
    return Words(_("%(release)s was retracted") % {"release": release}, event.note, release.get_absolute_url())


def asked_person(event: Event) -> Iterable[User]:
    return User.objects.filter(co_authorships=event.object_id)


def who_asked(event: Event) -> Iterable[User]:
    asked = CoAuthor.objects.filter(pk=event.object_id)
    return User.objects.filter(pk__in=asked.values("asked_by"))


@tell(
    "co_author.ask",
    "co_author.ask_again",
    "co_author.remind",
    urgency=NEEDS_YOU,
    to=asked_person,
    until=["co_author.agree", "co_author.refuse", "co_author.drop"],
)
def consent_asked(event: Event, asked: CoAuthor) -> Words:
    title = _("%(project)s names you as a co-author") % {"project": asked.project}
    return Words(title, _("It is published only if you agree."), asked.get_absolute_url())


@tell("co_author.agree", "co_author.refuse", urgency=MOVED, to=who_asked)
def consent_given(event: Event, asked: CoAuthor) -> Words:
    words = {"name": asked.person.display_name, "project": asked.project}
    agreed = event.verb == "co_author.agree"
    title = _("%(name)s agrees to %(project)s") if agreed else _("%(name)s does not agree to %(project)s")
    return Words(title % words, event.note, asked.project.get_absolute_url())


def members_around_topic(event: Event) -> Iterable[User]:
    """Those who look after the project of the topic, but for who muted its board."""
    project = Project.objects.filter(talk__board__topics=event.object_id).first()
    if project is None:
        return ()
    muted = BoardFollowing.objects.filter(board__topics=event.object_id, level=Level.MUTED)
    return members_of(project).exclude(pk__in=muted.values("person"))


@tell("topic.opened", urgency=MOVED, to=members_around_topic)
def talked_of(event: Event, topic: Topic) -> Words:
    words = {"project": topic.board, "name": topic.author.display_name, "topic": topic}
    return Words(_("%(project)s: %(name)s began “%(topic)s”") % words, url=topic.get_absolute_url())


def followers_of_announcement(event: Event) -> Iterable[User]:
    """Of the project in whose discussions something was announced."""
    said = Topic.objects.filter(pk=event.object_id, kind=TopicKind.ANNOUNCEMENT)
    there = Project.objects.filter(talk__board__topics__in=said).exclude(visibility=Visibility.PRIVATE)
    return followers_of([("project", project) for project in there.values_list("pk", flat=True)])


@tell("topic.opened", urgency=FYI, to=followers_of_announcement)
def announced(event: Event, topic: Topic) -> Words:
    words = {"project": topic.board, "topic": topic}
    return Words(_("%(project)s announces: %(topic)s") % words, url=topic.get_absolute_url())


def followers(event: Event) -> Iterable[User]:
    """Whoever wrote in the topic, watches or tracks it."""
    levels = (Level.WATCHING, Level.TRACKING)
    return User.objects.filter(followings__topic=event.object_id, followings__level__in=levels).distinct()


@tell("topic.fixed", urgency=MOVED, to=followers)
def settled(event: Event, topic: Topic) -> Words:
    number = next((part["fixed_in"] for part in event.evidence if "fixed_in" in part), None)
    words = {"topic": topic, "project": topic.board, "number": number or ""}
    return Words(_("“%(topic)s” is settled by %(project)s %(number)s") % words, url=topic.get_absolute_url())


leave_untold("A mark on a topic that shows where one reads it.", "topic.versions_marked")
leave_untold(
    "Daily work on a project: its members see it in its history.",
    "project.created",
    "project.edited",
    "project.card_edited",
    "project.files_committed",
    "project.refs_changed",
)
leave_untold("What is gone can be shown to nobody: no words are left for it.", "project.deleted", "co_author.drop")
leave_untold("A count beside the project; nobody need come for one more.", "project.liked", "project.unliked")
