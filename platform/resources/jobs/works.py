"""Which jobs a grant paid for, for everybody: how many of which kind."""

from collections.abc import Iterator

from django.db.models import Count

from resources.grants.models import Grant
from resources.grants.works import Work, works
from resources.jobs.states import JobKind


@works
def jobs_paid_by(grant: Grant) -> Iterator[Work]:
    rows = grant.jobs.filter(charged__gt=0).order_by("kind").values_list("kind").annotate(Count("pk"))
    for kind, count in rows:
        yield Work(f"job.{kind}", str(JobKind(kind).label), count)
