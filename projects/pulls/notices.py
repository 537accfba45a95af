"""Who hears of a pull request. That it came, its topic tells; what becomes of it, those hear who follow that."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from discussions.states import Level
from notifications.states import FYI, MOVED
from notifications.telling import Key, Words, area, leave_untold, subject, tell
from projects.pulls.models import Pull
from projects.pulls.queries import visible_pulls

area("pulls", gettext_lazy("Proposed changes"), __name__)


def pulls_seen_by(reader: User, ids: Collection[str]) -> Iterable[Pull]:
    return visible_pulls(reader).filter(pk__in=ids)


def project_of(event: Event) -> Key:
    id = Pull.objects.filter(pk=event.object_id).values_list("project_id", flat=True).first()
    return ("project", id) if id else ("pull", event.object_id)


def author(event: Event) -> Iterable[User]:
    return User.objects.filter(pulls=event.object_id)


def others_who_follow(event: Event) -> Iterable[User]:
    levels = (Level.WATCHING, Level.TRACKING)
    found = User.objects.filter(followings__topic__pull=event.object_id, followings__level__in=levels)
    return found.exclude(pulls=event.object_id).distinct()


subject("pull", pulls_seen_by, thing=project_of)


@tell("pull.merge", "pull.close", "pull.reopen", urgency=MOVED, to=author)
def pull_answered(event: Event, pull: Pull) -> Words:
    return _words(event, pull)


@tell("pull.merge", "pull.close", "pull.reopen", "pull.open", urgency=FYI, to=others_who_follow)
def pull_went_on(event: Event, pull: Pull) -> Words:
    return _words(event, pull)


def _words(event: Event, pull: Pull) -> Words:
    titles = {
        "pull.merge": _("%(project)s: “%(title)s” was merged"),
        "pull.close": _("%(project)s: “%(title)s” was closed"),
        "pull.reopen": _("%(project)s: “%(title)s” is open again"),
        "pull.open": _("%(project)s: “%(title)s” is ready to be looked at"),
    }
    words = {"project": pull.project, "title": pull.topic.title}
    return Words(titles[event.verb] % words, url=pull.get_absolute_url())


leave_untold("Its topic is told of, by the same move.", "pull.propose")
leave_untold("An upload brings many; they show where one reads of it.", "pull.committed")
