"""All desks at a glance: what waits on each for this person, what comes first, and how much of it is late."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.permissions import can
from deliberation.appeals.queries import open_appeals
from discussions.reports.queries.waiting import on_desk as reports_on_desk
from moderation.queries.concerns import open_concerns
from resources.grants.queries.assessing import to_assess
from resources.grants.queries.calls import calls_to_judge
from resources.grants.queries.judging import being_scored, to_score, waiting_for_room
from resources.grants.queries.judging import in_triage as asked_for
from reviews.applications.queries.applications import awaiting_editor, with_contested_lines
from reviews.applications.queries.calibration import awaiting_rating
from reviews.applications.queries.standing import awaiting_panel
from reviews.conduct.queries import open_reports
from reviews.queries.reviewers import late_assignments, stuck_rounds
from reviews.queries.rounds import available_rounds
from reviews.queries.safety import alarms, locked_releases
from reviews.queries.samples import open_samples
from reviews.queries.submissions import in_triage, undecided_rounds
from reviews.queries.work import in_hand, invitations_of


@dataclass(frozen=True)
class Queue:
    """One list of a desk. What waits in it is found through the person, and has a `due_at`."""

    desk: Any
    label: Any
    address: str
    permission: str
    waiting: Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Glance:
    desk: str
    label: str
    url: str
    waiting: int
    first_due_at: datetime | None
    late: int


REVIEWS, EDITORS, LOAD = _("My reviews"), _("Editors’ desk"), _("Assignments")
SAFETY, APPLICATIONS, APPEALS = _("Safety desk"), _("Applications"), _("Appeals")
RESOURCES = _("Requests for resources")
CONDUCT, REPORTS, MODERATION = _("Conduct of reviewers"), _("Problem reports"), _("Moderation")
QUEUES = (
    Queue(REVIEWS, _("Invitations to answer"), "reviews:desk", "reviews.see_desk", invitations_of),
    Queue(REVIEWS, _("In hand"), "reviews:desk", "reviews.see_desk", in_hand),
    Queue(REVIEWS, _("Waiting for a reviewer"), "reviews:desk", "reviews.see_desk", available_rounds),
    Queue(REVIEWS, _("Drawn to be looked at"), "reviews:samples", "reviews.see_desk", open_samples),
    Queue(EDITORS, _("New, checked"), "reviews:triage", "reviews.triage", in_triage),
    Queue(EDITORS, _("To be decided"), "reviews:triage", "reviews.triage", undecided_rounds),
    Queue(LOAD, _("Rounds that find nobody"), "reviews:assignments", "reviews.triage", stuck_rounds),
    Queue(LOAD, _("Late reviews"), "reviews:assignments", "reviews.triage", late_assignments),
    Queue(SAFETY, _("Alarms that reviewers raised"), "reviews:safety", "reviews.see_safety", alarms),
    Queue(SAFETY, _("Locked away"), "reviews:safety", "reviews.see_safety", locked_releases),
    Queue(APPLICATIONS, _("Ask for an exception"), "applications:desk", "applications.see_desk", awaiting_editor),
    Queue(APPLICATIONS, _("To be voted on"), "applications:desk", "applications.see_desk", awaiting_panel),
    Queue(APPLICATIONS, _("Letters to read"), "applications:desk", "applications.see_desk", awaiting_rating),
    Queue(APPLICATIONS, _("Contested lines"), "applications:desk", "applications.see_desk", with_contested_lines),
    Queue(CONDUCT, _("Reports to look into"), "conduct:desk", "conduct.see_desk", open_reports),
    Queue(MODERATION, _("Flagged"), "moderation:desk", "moderation.see_desk", open_concerns),
    Queue(REPORTS, _("Problems with the site"), "reports:desk", "reports.see_desk", reports_on_desk),
    Queue(RESOURCES, _("To score"), "grants:desk", "grants.see_seats", to_score),
    Queue(RESOURCES, _("Whether it can run here"), "grants:desk", "grants.see_desk", to_assess),
    Queue(RESOURCES, _("To be decided"), "grants:desk", "grants.see_desk", asked_for),
    Queue(RESOURCES, pgettext_lazy("requests", "Being scored"), "grants:desk", "grants.see_desk", being_scored),
    Queue(RESOURCES, _("Calls to judge"), "grants:calls-desk", "grants.keep_calls", calls_to_judge),
    Queue(RESOURCES, _("Waiting for room"), "grants:desk", "grants.see_desk", waiting_for_room),
    Queue(APPEALS, _("To be heard"), "appeals:desk", "appeals.see_desk", open_appeals),
)


@dataclass(frozen=True)
class Desk:
    name: str
    waiting: list[Glance]
    empty: list[Glance]


def desks_of(glances: Iterable[Glance]) -> list[Desk]:
    """The queues of each desk, those first in which something waits."""
    found = [(name, list(queues)) for name, queues in groupby(glances, lambda glance: glance.desk)]
    return [
        Desk(name, [queue for queue in queues if queue.waiting], [queue for queue in queues if not queue.waiting])
        for name, queues in found
    ]


def glances(user: Any) -> list[Glance]:
    """The queues of all desks that this person works at; none of a desk that is not theirs."""
    allowed = {permission: can(user, permission) for permission in {queue.permission for queue in QUEUES}}
    return [_glance(queue, user) for queue in QUEUES if allowed[queue.permission]]


def _glance(queue: Queue, user: Any) -> Glance:
    waiting, first, late = _counted(queue.waiting(user))
    return Glance(str(queue.desk), str(queue.label), reverse(queue.address), waiting, first, late)


def _counted(found: Iterable[Any]) -> tuple[int, datetime | None, int]:
    now = timezone.now()
    if isinstance(found, QuerySet):
        rows = found.order_by().aggregate(
            waiting=Count("pk", distinct=True),
            first=Min("due_at"),
            late=Count("pk", filter=Q(due_at__lt=now), distinct=True),
        )
        return rows["waiting"], rows["first"], rows["late"]
    dates = [each.due_at for each in found]
    known = [due for due in dates if due is not None]
    return len(dates), min(known, default=None), sum(due < now for due in known)
