"""Who says what jobs took that a pool pays for, without being an officer: most of all the accounts of machines."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.rules import as_officer
from core import events
from core.permissions import require
from core.problems import NotFound
from resources.grants.models import Pool
from resources.jobs.models import Reporter
from resources.jobs.queries import person_named


@transaction.atomic
def appoint_reporter(*, pool: Pool, officer: Any, handle: str) -> tuple[Reporter, bool]:
    """From now on they begin, report and end jobs that grants of this pool pay for; nothing else.

    Returns the row and whether it is new.
    """
    require(officer, "jobs.appoint", detail=_("Resource officers say who reports jobs."))
    person = person_named(handle, "handle")
    reporter, is_new = Reporter.objects.get_or_create(pool=pool, person=person, defaults={"appointed_by": officer})
    if is_new:
        _record("pool.appoint_reporter", pool, officer, person)
    return reporter, is_new


@transaction.atomic
def dismiss_reporter(*, pool: Pool, officer: Any, handle: str) -> None:
    """What they reported stays as it is."""
    require(officer, "jobs.appoint", detail=_("Resource officers say who reports jobs."))
    found = (
        Reporter.objects.filter(pool=pool, person__handle=handle.replace("\x00", "")).select_related("person").first()
    )
    if found is None:
        raise NotFound(_("They do not report jobs for this pool."))
    found.delete()
    _record("pool.dismiss_reporter", pool, officer, found.person)


def _record(verb: str, pool: Pool, officer: Any, person: Any) -> None:
    events.record(verb, pool, actor=officer, role=as_officer(officer), evidence=[{"person": person.pk}])
