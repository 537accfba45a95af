"""Jobs through the eyes of those whose they are, those whose grants pay, and those who report."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import people
from core.ids import is_id
from core.permissions import can
from core.problems import BadInput, NotFound
from resources.grants.models import Grant, Pool
from resources.grants.queries.grants import theirs
from resources.jobs.models import Job, Reporter
from resources.jobs.states import JobState

WHOSE = ("grant__owner__user", "grant__project__owner__user", "person__owner")


def jobs_of(viewer: Any) -> QuerySet[Job]:
    """One's own, what others run from grants in one's name, and what one may report on. Newest first."""
    rows = Job.objects.select_related(*WHOSE).order_by("-id")
    if can(viewer, "jobs.see_all"):
        return rows
    mine = Q(person=viewer) | Q(grant__in=Grant.objects.filter(theirs(viewer)).values("pk"))
    return rows.filter(mine | Q(grant__pool__in=Reporter.objects.filter(person=viewer).values("pool")))


def get_job(viewer: Any, id: str) -> Job:
    found = jobs_of(viewer).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no job of yours under this address."))
    return found


def running() -> QuerySet[Job]:
    return Job.objects.filter(state=JobState.RUNNING)


def reporters() -> QuerySet[Reporter]:
    """Of all pools, by pool."""
    return Reporter.objects.select_related("pool", "person__owner", "appointed_by__owner").order_by("pool__name", "id")


def reporters_of(pool: Pool) -> QuerySet[Reporter]:
    return reporters().filter(pool=pool)


def person_named(handle: str, field: str) -> User:
    """BadInput that names the field where nobody goes by this name."""
    plain = handle.strip().lower().removeprefix("@")
    found = people().filter(handle=plain).first() if "\x00" not in plain else None
    if found is None:
        raise BadInput(fields={field: _("Nobody here goes by this name.")})
    return found
