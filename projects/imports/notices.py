"""Whoever began an import hears of its end."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from notifications.states import MOVED, NEEDS_YOU
from notifications.telling import Key, Words, area, leave_untold, subject, tell
from projects.imports.models import Import, Tracking
from projects.queries import visible_projects

area("imports", gettext_lazy("Imports"), __name__)


def imports_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Import]:
    seen = visible_projects(reader).order_by().values("pk")
    mine = Import.objects.filter(pk__in=ids, asked_by=reader, project__in=seen)
    return mine.select_related("project__owner", "asked_by__owner", "pull__project__owner").defer("files")


def project_of(event: Event) -> Key:
    found = Import.objects.filter(pk=event.object_id).values_list("project_id", flat=True).first()
    return ("project", found) if found else ("import", event.object_id)


def whoever_asked(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=Import.objects.filter(pk=event.object_id).values("asked_by"))


subject("import", imports_seen_by, thing=project_of)


@tell("import.finish", urgency=MOVED, to=whoever_asked)
def finished(event: Event, found: Import) -> Words:
    if found.tracking_id:
        return _proposed(found)
    title = _("%(project)s is here, with all files of %(source)s") % {"project": found.project, "source": found}
    if found.is_archive:
        title = _("%(project)s: %(source)s is unpacked") % {"project": found.project, "source": found}
    return Words(title, _("Write what is missing, then hand it in."), found.project.get_absolute_url())


def _proposed(found: Import) -> Words:
    title = _("%(source)s went on, and %(project)s with it") % {"source": found, "project": found.project}
    if found.pull is None:
        return Words(title, _("You have all of it already."), found.project.get_absolute_url())
    return Words(title, _("What is new there waits as a pull request."), found.pull.get_absolute_url())


@tell("import.fail", urgency=NEEDS_YOU, to=whoever_asked, until=["import.retry", "import.cancel"])
def failed(event: Event, found: Import) -> Words:
    title = _("%(source)s could not be imported") % {"source": found}
    return Words(title, event.note, found.get_absolute_url())


leave_untold("What whoever looks on sees on the page.", "import.ask", "import.begin", "import.cancel", "import.retry")
leave_untold("Whoever does it sees it in the settings.", "import.hide_source", "import.show_source")


def trackings_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Tracking]:
    seen = visible_projects(reader).order_by().values("pk")
    return Tracking.objects.filter(pk__in=ids, set_by=reader, project__in=seen).select_related("project__owner")


def project_of_tracking(event: Event) -> Key:
    found = Tracking.objects.filter(pk=event.object_id).values_list("project_id", flat=True).first()
    return ("project", found) if found else ("tracking", event.object_id)


def whoever_set_it_up(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=Tracking.objects.filter(pk=event.object_id).values("set_by"))


subject("tracking", trackings_seen_by, thing=project_of_tracking)


@tell("tracking.stop", urgency=NEEDS_YOU, to=whoever_set_it_up, until=["tracking.resume", "tracking.end"])
def stopped(event: Event, tracking: Tracking) -> Words:
    title = _("%(project)s: %(source)s is tracked no longer, for it failed too often")
    shown = {"project": tracking.project, "source": tracking}
    return Words(title % shown, event.note, tracking.get_absolute_url())


leave_untold("Whoever does it sees it in the settings.", "tracking.begin", "tracking.resume", "tracking.end")
