"""What a person was told, in words of their language, as far as they may still see what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.ids import is_id
from core.problems import NotFound
from notifications.following import FOLLOWABLES, Followable
from notifications.models import Follow, Mute, Notification
from notifications.states import MOST_URGENT_FIRST, Channel, Urgency
from notifications.telling import AREAS, NOTICES, Key, Words, found
from notifications.wishes import Wishes, wishes_of


@dataclass(frozen=True)
class Followed:
    """Without a name where its reader may no longer see it."""

    follow: Follow
    name: str
    url: str


@dataclass(frozen=True)
class Told:
    """A notification with its words, and the name of the thing that could be muted."""

    notification: Notification
    words: Words
    thing: str
    is_visible: bool = True


@dataclass(frozen=True)
class ChosenKind:
    """What some notifications have in common, and by which ways this person hears of them."""

    about: str
    urgency: Urgency
    title: str
    channels: frozenset[str]
    is_chosen: bool

    @property
    def site(self) -> bool:
        return Channel.SITE in self.channels

    @property
    def mail(self) -> bool:
        return Channel.MAIL in self.channels

    @property
    def digest(self) -> bool:
        return Channel.DIGEST in self.channels


def kinds_for(reader: Any) -> list[ChosenKind]:
    """Every area with each urgency that it has, and the single notices that this person chose something for."""
    wishes = wishes_of([reader.pk])[reader.pk]
    urgencies = {(notice.area, notice.urgency) for notice in NOTICES.values()}
    kinds = [(name, urgency) for name in AREAS for urgency in MOST_URGENT_FIRST if (name, urgency) in urgencies]
    single = sorted((about, Urgency(urgency)) for about, urgency in wishes.chosen if about in NOTICES)
    return [_kind(reader, wishes, *kind) for kind in [*kinds, *single]]


def kind_for(reader: Any, about: str, urgency: str) -> ChosenKind:
    if about in NOTICES or about in AREAS:
        for notice in NOTICES.values():
            if about in (notice.name, notice.area) and notice.urgency == urgency:
                return _kind(reader, wishes_of([reader.pk])[reader.pk], about, notice.urgency)
    raise NotFound(_("There is no such kind of notification."))


def _kind(reader: Any, wishes: Wishes, about: str, urgency: Urgency) -> ChosenKind:
    kind = (about, str(urgency))
    if about in NOTICES:
        channels = wishes.channels(NOTICES[about])
        return ChosenKind(about, urgency, _like(reader, about), channels, kind in wishes.chosen)
    channels = wishes.chosen.get(kind, wishes.usual(urgency))
    return ChosenKind(about, urgency, str(AREAS[about].title), channels, kind in wishes.chosen)


def _like(reader: Any, notice: str) -> str:
    """A notice is called by what it said last."""
    last = in_words(reader, Notification.objects.filter(person=reader, notice=notice).order_by("-id")[:1])
    return last[0].words.title if last else notice


def notifications_of(reader: Any) -> QuerySet[Notification]:
    """Everything this person was told on the site, newest first."""
    if not getattr(reader, "is_authenticated", False):
        return Notification.objects.none()
    return Notification.objects.filter(person=reader, in_inbox=True).select_related("event__actor").order_by("-id")


def inbox(reader: Any, *, urgency: str = "", done: bool = False) -> QuerySet[Notification]:
    found = notifications_of(reader).filter(done_at__isnull=not done)
    return found.filter(urgency=urgency) if urgency in Urgency.values else found


def get_notification(reader: Any, id: str) -> Notification:
    found = notifications_of(reader).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no notification of yours under this address."))
    return found


def waiting(reader: Any) -> dict[str, int]:
    """How many wait, by urgency."""
    counted = notifications_of(reader).filter(done_at=None).order_by().values("urgency").annotate(count=Count("id"))
    found = {row["urgency"]: row["count"] for row in counted}
    return {urgency: found.get(urgency, 0) for urgency in Urgency.values}


def mutes_of(reader: Any) -> QuerySet[Mute]:
    return Mute.objects.filter(person=reader).order_by("-id")


def muted_things(reader: Any) -> list[tuple[Mute, str]]:
    """What this person muted, with its name where they may still see it."""
    mutes = list(mutes_of(reader))
    seen = found(reader, [(mute.thing_type, mute.thing_id) for mute in mutes])
    return [(mute, str(seen.get((mute.thing_type, mute.thing_id), ""))) for mute in mutes]


def follows_of(reader: Any) -> QuerySet[Follow]:
    if not getattr(reader, "is_authenticated", False):
        return Follow.objects.none()
    return Follow.objects.filter(person=reader).order_by("-id")


def follow_of(reader: Any, kind: str, id: str) -> Follow | None:
    """That this person follows it, if they do."""
    return follows_of(reader).filter(thing_type=kind, thing_id=id).first()


def followed(reader: Any) -> list[tuple[Followable, list[Followed]]]:
    """What this person follows, by kind, as far as they may still see it: one query a kind."""
    by_kind: dict[str, list[Follow]] = {}
    for follow in follows_of(reader):
        by_kind.setdefault(follow.thing_type, []).append(follow)
    known = sorted((FOLLOWABLES[kind] for kind in by_kind if kind in FOLLOWABLES), key=lambda one: one.place)
    return [(one, _named(reader, one, by_kind[one.kind])) for one in known]


def followers_of(keys: Iterable[Key]) -> QuerySet[User]:
    wanted = Q(pk=None)
    for kind, id in keys:
        wanted |= Q(thing_type=kind, thing_id=id)
    return User.objects.filter(pk__in=Follow.objects.filter(wanted).values("person"), is_active=True)


def _named(reader: Any, kind: Followable, follows: list[Follow]) -> list[Followed]:
    names = kind.seen(reader, [follow.thing_id for follow in follows])
    return [Followed(follow, *names.get(follow.thing_id, ("", ""))) for follow in follows]


def in_words(reader: Any, notifications: Iterable[Notification]) -> list[Told]:
    rows = list(notifications)
    keys = {key for row in rows for key in (_subject(row), _thing(row))}
    seen = found(reader, keys)
    return [_told(row, seen) for row in rows]


def _told(row: Notification, seen: dict[Key, Any]) -> Told:
    about, thing = seen.get(_subject(row)), seen.get(_thing(row))
    notice = NOTICES.get(row.notice)
    if about is None or notice is None:
        return Told(row, Words(_("Something that you can no longer see")), "", is_visible=False)
    words = notice.words(row.event, about)
    return Told(row, words, "" if thing is None else _name(row, words, str(thing)))


def _name(row: Notification, words: Words, thing: str) -> str:
    """How to call what could be muted. Nobody mutes themselves; and what the words keep back is not given away here."""
    if _thing(row) == ("user", row.person_id):
        return ""
    return thing if thing in words.title else _("this")


def _subject(row: Notification) -> Key:
    return row.event.object_type, row.event.object_id


def _thing(row: Notification) -> Key:
    return row.thing_type, row.thing_id
