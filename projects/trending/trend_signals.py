"""Likes, follows, collections and downloads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Membership
from core.ids import least_id_at
from core.policies import current
from notifications.models import Follow
from projects.collections.models import CollectedProject
from projects.models import Like, Member, Project
from projects.states import Visibility
from projects.trending.signals import Daily, signal
from projects.usage.models import DayOfUse


def strangers(rows: "QuerySet[Any]", person: str, project: str) -> "QuerySet[Any]":
    """Without those who work on the project: `person` and `project` are the columns that lead there."""
    own = Member.objects.filter(project=OuterRef(project), user=OuterRef(person))
    shared = Membership.objects.filter(organisation__owner__projects=OuterRef(project), user=OuterRef(person))
    mine = Project.objects.filter(pk=OuterRef(project), owner=OuterRef(f"{person}__owner"))
    return rows.exclude(Q(Exists(own)) | Q(Exists(shared)) | Q(Exists(mine)))


def by_day(rows: "QuerySet[Any]", project: str, at: str, count: Any) -> Iterable[Daily]:
    grouped = rows.order_by().annotate(day=TruncDate(at)).values(project, "day").annotate(people=count)
    return (Daily(row[project], row["day"], row["people"]) for row in grouped)


def liked_in_words(count: int) -> str:
    return ngettext("%(n)d person liked it this week", "%(n)d people liked it this week", count) % {"n": count}


@signal("likes", title=_("Likes"), words=liked_in_words)
def likes(since: datetime) -> Iterable[Daily]:
    known = Like.objects.filter(id__gte=least_id_at(since), person__trust__gte=_least_trust())
    return by_day(strangers(known, "person", "project"), "project", "created_at", Count("person", distinct=True))


def followed_in_words(count: int) -> str:
    words = ngettext("%(n)d person began to follow it this week", "%(n)d people began to follow it this week", count)
    return words % {"n": count}


@signal("follows", title=_("Followers"), words=followed_in_words)
def follows(since: datetime) -> Iterable[Daily]:
    known = Follow.objects.filter(thing_type="project", created_at__gte=since, person__trust__gte=_least_trust())
    return by_day(strangers(known, "person", "thing_id"), "thing_id", "created_at", Count("person", distinct=True))


def collected_in_words(count: int) -> str:
    words = ngettext(
        "%(n)d person put it into a collection this week", "%(n)d people put it into a collection this week", count
    )
    return words % {"n": count}


@signal("collections", title=_("Collections"), words=collected_in_words)
def collections(since: datetime) -> Iterable[Daily]:
    """Public ones. Somebody who puts it into three on one day is one person."""
    known = CollectedProject.objects.filter(
        id__gte=least_id_at(since),
        collection__visibility=Visibility.PUBLIC,
        added_by__trust__gte=_least_trust(),
    )
    return by_day(strangers(known, "added_by", "project"), "project", "added_at", Count("added_by", distinct=True))


def downloaded_in_words(count: int) -> str:
    return ngettext("%(n)d download this week", "%(n)d downloads this week", count) % {"n": count}


@signal("downloads", title=_("Downloads"), words=downloaded_in_words)
def downloads(since: datetime) -> Iterable[Daily]:
    """Each is one person on one day (`projects.usage.counting`)."""
    rows = DayOfUse.objects.filter(day__gte=localdate(since), downloads__gt=0)
    grouped = rows.values("project", "day").annotate(people=Sum("downloads"))
    return (Daily(row["project"], row["day"], row["people"]) for row in grouped)


def _least_trust() -> int:
    return int(current("trending")["least_trust"])
