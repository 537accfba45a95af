"""Counting what everybody may find, for the facets of Explore."""

from django.core.cache import cache
from django.db import transaction

from projects.models import CatalogueCount
from projects.queries import served_projects
from projects.queries.tallies import count_alike, rows_of

CHANGED = "catalogue-changed"
BATCH = 500


def note_change() -> None:
    """Something that is counted may be different now; it is counted at the next beat, once for everything."""
    cache.set(CHANGED, 1, timeout=None)


def recount_if_changed() -> bool:
    if not cache.delete(CHANGED):
        return False
    recount_catalogue()
    return True


@transaction.atomic
def recount_catalogue() -> int:
    """Throw the counts away and make them anew. Returns how many rows they take."""
    CatalogueCount.objects.all().delete()
    return len(CatalogueCount.objects.bulk_create(rows_of(count_alike(served_projects())), batch_size=BATCH))
