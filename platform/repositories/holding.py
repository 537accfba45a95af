"""Whoever leans on what lies in a repository keeps the collector away until their transaction is over.

Holders never wait for each other, only for a collector that is at work just then; and it never waits for them.
"""

from django.db import connection

from core.prepared import Given, Prepared
from repositories.models import Repository


def hold(repository: Repository) -> bool:
    """Nothing is dropped from now until the end of the transaction. Whether something was, since it was read.

    Then what was looked up before may be gone, and has to be looked up again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT collected FROM repositories_repository WHERE id = %s FOR KEY SHARE", [repository.pk])
            found = cursor.fetchone()
    else:  # SQLite lets one write at a time, from the beginning of the transaction on
        found = _collected.first(pk=repository.pk)
    return found is not None and found[0] != repository.collected


_collected: Prepared[tuple[int]] = Prepared(
    lambda: Repository.objects.filter(pk=Given("pk", Repository._meta.pk)).values_list("collected")
)
