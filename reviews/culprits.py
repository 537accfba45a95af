"""What a locked release was locked for, where a check said so: these files are kept from everybody, in every commit."""

from collections.abc import Iterable, Sequence

from django.db.models import F

from core.policies import current
from projects.models import Release
from projects.queries import names_culprits
from reviews.checks.findings import Severity
from reviews.models import Finding


@names_culprits
def found_by_checks(releases: Sequence[Release]) -> Iterable[tuple[str, str]]:
    """Of what was frozen when it was locked; findings of an earlier state of the release are not about its files."""
    found = Finding.objects.filter(
        run__release__in=releases,
        run__digest=F("run__release__digest"),
        severity=Severity.BLOCKING,
        code__in=current("review")["quarantine_codes"],
    )
    return list(found.exclude(path="").values_list("run__release", "path"))
