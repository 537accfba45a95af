from collections.abc import Collection, Mapping
from typing import Any

from resources.jobs.models import Job
from resources.ledger.naming import Named, names


@names("job")
def jobs_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    found = Job.objects.filter(pk__in=ids)
    return {job.pk: Named(f"{job.get_kind_display()}: {job.title}", job.get_absolute_url()) for job in found}
