"""Appeals through the eyes of those who filed them, those who may hear them, and everybody."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Event
from core.permissions import can
from core.policies import current
from core.problems import NotFound
from deliberation.appeals.courts import COURTS, heard_by, verbs
from deliberation.appeals.models import Appeal
from deliberation.appeals.states import AppealState

PEOPLE = ("decision", "filed_by__owner")


def appeals_of(person: Any) -> QuerySet[Appeal]:
    return Appeal.objects.filter(filed_by=person).select_related(*PEOPLE).order_by("-id")


def decided_appeals() -> QuerySet[Appeal]:
    """What everybody may read of appeals: what was found and why, never about whom."""
    return Appeal.objects.filter(state=AppealState.DECIDED).select_related("decision").order_by("-id")


def open_appeals(judge: Any) -> list[Appeal]:
    """Those that wait, and that this person had no part in and has not spoken on."""
    if not can(judge, "appeals.see_desk"):
        return []
    waiting = Appeal.objects.filter(state=AppealState.OPEN).exclude(voices__judge=judge)
    found = list(waiting.select_related(*PEOPLE).order_by("due_at", "id")[:100])
    mine = heard_by(judge, found)
    return [appeal for appeal in found if appeal.pk in mine]


def get_appeal(viewer: Any, id: str) -> Appeal:
    """One's own appeal, or one that this person may hear or has heard."""
    appeal = Appeal.objects.filter(pk=id).select_related(*PEOPLE).prefetch_related("voices__judge__owner").first()
    if appeal is None or not (
        can(viewer, "appeals.withdraw", appeal)
        or can(viewer, "appeals.judge", appeal)
        or any(voice.judge_id == viewer.pk for voice in appeal.voices.all())
    ):
        raise NotFound(_("There is no appeal under this address, or you may not see it."))
    return appeal


def get_decision(viewer: Any, id: str) -> Event:
    """A decision that this person may appeal against, in time or not."""
    event = Event.objects.filter(pk=id, verb__in=verbs()).first()
    if event is None or not can(viewer, "appeals.file", event):
        raise NotFound(_("There is no decision of yours under this address."))
    return event


def appealable(viewer: Any, subject: Any, kind: str) -> Event | None:
    """The last word on this thing, if it may be appealed against still."""
    if kind not in COURTS:
        return None
    about = Event.objects.filter(object_type=kind, object_id=str(subject.pk), verb__in=list(COURTS[kind].verbs))
    event = about.order_by("-id").first()
    if event is None or event.to_state != subject.state or timezone.now() > until(event):
        return None
    is_filed = Appeal.objects.filter(decision=event).exists()
    return None if is_filed or not can(viewer, "appeals.file", event) else event


def appeal_about(subject: Any, kind: str) -> Appeal | None:
    return Appeal.objects.filter(subject_type=kind, subject_id=str(subject.pk)).order_by("-id").first()


def appeals_about(subject: Any, kind: str) -> QuerySet[Appeal]:
    """All appeals about one thing, the oldest first: what was found may be told, who filed and why may not."""
    return Appeal.objects.filter(subject_type=kind, subject_id=str(subject.pk)).order_by("id")


def until(decision: Event) -> datetime:
    """The last moment at which this decision may be appealed against."""
    return decision.at + timedelta(days=current("appeals")["file_days"])
