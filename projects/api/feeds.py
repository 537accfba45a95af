"""The public lists of projects and releases as feeds."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries import get_owner
from core.feeds import MOST, Entry, Feed, FeedEndpoint
from discussions.api.feeds import entries_of
from projects.api.catalogue import Projects
from projects.api.releases import Releases
from projects.api.talk import TopicsOfProject
from projects.models import Project, Release
from projects.queries import get_project, visible_releases
from projects.queries.explore import Search, newest
from projects.queries.news import news, published_by
from projects.queries.talk import topics_of
from projects.states import PUBLIC


class ExploreFeed(FeedEndpoint):
    """What Explore finds for the same filters, the newest first."""

    of: ClassVar = (Projects,)

    def feed(self, **place: Any) -> Feed:
        wanted = Search.of(self.asked.GET)
        title = _("Projects: %(words)s") % {"words": wanted.words} if wanted.words else _("Projects")
        query = wanted.query(sort="")
        here = reverse("projects:explore") + (f"?{query}" if query else "")
        return Feed(title, here, [_of_project(project) for project in newest(self.asker, wanted, MOST)])


class ReleasesFeed(FeedEndpoint):
    """The published releases of one project."""

    of: ClassVar = (Releases,)

    def feed(self, **place: Any) -> Feed:
        owner, name = place["owner"], place["name"]
        project = get_project(self.asker, owner, name)
        releases = visible_releases(self.asker, project).filter(state__in=PUBLIC)[:MOST]
        title = _("%(project)s: releases") % {"project": project}
        return Feed(title, reverse("projects:releases", args=[owner, name]), _of_releases(releases, project))


class DiscussionsFeed(FeedEndpoint):
    """What is talked about in one project, those begun last first."""

    of: ClassVar = (TopicsOfProject,)

    def feed(self, **place: Any) -> Feed:
        owner, name = place["owner"], place["name"]
        project = get_project(self.asker, owner, name)
        title = _("%(project)s: discussions") % {"project": project}
        topics = topics_of(self.asker, project).order_by("-id")[:MOST]
        return Feed(title, reverse("projects:discussions", args=[owner, name]), entries_of(topics))


class OwnerFeed(FeedEndpoint):
    """What a person or an organisation publishes."""

    def feed(self, **place: Any) -> Feed:
        found = get_owner(place["owner"])
        releases = published_by(self.asker, found)[:MOST]
        title = _("Published by %(owner)s") % {"owner": found.profile.display_name}
        return Feed(title, found.get_absolute_url(), _of_releases(releases))


class SiteFeed(FeedEndpoint):
    """What becomes of public releases, on the whole site."""

    def feed(self, **place: Any) -> Feed:
        title = _("News of this site")
        entries = [
            Entry(event.pk, told, release.get_absolute_url(), event.at, release.notes or release.project.summary)
            for event, release, told in news(MOST)
        ]
        return Feed(title, "/", entries)


def _of_project(project: Project) -> Entry:
    here = project.get_absolute_url()
    return Entry(project.pk, str(project), here, project.listed_at, project.summary, project.owner.handle)


def _of_releases(releases: Iterable[Release], project: Project | None = None) -> list[Entry]:
    entries = []
    for release in releases:
        release.project = project or release.project
        at, words = release.published_at or release.state_changed_at, release.notes or release.project.summary
        owner = release.project.owner.handle
        entries.append(Entry(release.pk, str(release), release.get_absolute_url(), at, words, owner))
    return entries
