"""Checks of a release as it stands frozen now."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from projects.models import Release
from reviews.checks.findings import Severity
from reviews.models import CheckRun, Finding
from reviews.states import CheckState


def check_runs(release: Release) -> QuerySet[CheckRun]:
    findings = Finding.objects.select_related("run").order_by("id")
    return (
        CheckRun.objects.filter(release=release, digest=release.digest)
        .prefetch_related(Prefetch("findings", findings))
        .order_by("order", "check_name")
    )


@dataclass(frozen=True)
class Checks:
    """All checks of one digest, and what they say together."""

    runs: list[CheckRun]

    @cached_property
    def finished(self) -> list[CheckRun]:
        return [run for run in self.runs if run.is_finished]

    @property
    def are_finished(self) -> bool:
        return bool(self.runs) and len(self.finished) == len(self.runs)

    @property
    def are_passed(self) -> bool:
        return bool(self.runs) and all(run.state == CheckState.PASSED for run in self.runs)

    @cached_property
    def findings(self) -> list[Finding]:
        """Worst first."""
        ranks = {severity.value: rank for rank, severity in enumerate(Severity)}
        found = [finding for run in self.runs for finding in run.findings.all()]
        return sorted(found, key=lambda finding: ranks[finding.severity])

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.BLOCKING]

    @property
    def to_mend(self) -> list[Finding]:
        """What its author should look at: all but the measurements."""
        return [finding for finding in self.findings if finding.severity != Severity.INFO]

    @property
    def by_name(self) -> Mapping[str, CheckRun]:
        return {run.check_name: run for run in self.runs}

    def evidence(self) -> list[dict[str, Any]]:
        """What an event keeps of them."""
        return [
            {"check": run.check_name, "state": run.state, "rules": run.rule_version,
             "findings": [finding.code for finding in run.findings.all()]}
            for run in self.runs
        ]  # fmt: skip


def checks_of(release: Release) -> Checks:
    return Checks(list(check_runs(release)))
