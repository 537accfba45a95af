"""Jobs through the eyes of those whose they are, those whose grants pay, and those who report."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.permissions import can
from core.problems import NotFound
from resources.grants.models import Grant
from resources.grants.queries.grants import theirs
from resources.jobs.models import Job
from resources.jobs.states import JobState

WHOSE = ("grant__owner", "grant__project__owner", "person__owner")


def jobs_of(viewer: Any) -> QuerySet[Job]:
    """One's own, and what others run from grants in one's name; all of them for those who report. Newest first."""
    rows = Job.objects.select_related(*WHOSE).order_by("-id")
    if can(viewer, "jobs.report"):
        return rows
    return rows.filter(Q(person=viewer) | Q(grant__in=Grant.objects.filter(theirs(viewer)).values("pk")))


def get_job(viewer: Any, id: str) -> Job:
    found = jobs_of(viewer).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no job of yours under this address."))
    return found


def running() -> QuerySet[Job]:
    return Job.objects.filter(state=JobState.RUNNING)
