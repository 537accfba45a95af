"""What there is to look at in an audit, as `reviews.queries.judged.Evidence`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from projects.models import Release
from repositories.queries import FileEntry, file
from reviews.applications.models import Audit
from reviews.models import CheckRun, Finding
from reviews.queries.checks import Checks
from reviews.queries.differences import Difference
from reviews.queries.judged import no_such_file, reads


@reads(Audit)
@dataclass(frozen=True)
class CaseEvidence:
    audit: Audit

    @property
    def checks(self) -> Checks:
        return Checks([_run(self.audit, told) for told in self.audit.disguise["checks"]])

    @property
    def headers(self) -> dict[str, str]:
        submission = self.audit.round.submission
        return {"X-Release": f"v{submission.number}", "X-Release-State": submission.state}

    def published(self) -> Release | None:
        return None

    def difference(self) -> Difference | None:
        return None

    def file(self, path: str) -> FileEntry:
        kept, repository = self.audit.disguise, self.audit.case.repository
        if repository is None or all(entry["path"] != path for entry in kept["manifest"]):
            raise no_such_file()
        return file(repository, bytes.fromhex(kept["commit"]), path)


def _run(audit: Audit, told: dict[str, Any]) -> CheckRun:
    """Rows that are in no table."""
    kept = audit.disguise
    began = datetime.fromisoformat(kept["submitted_at"])
    run = CheckRun(
        digest=kept["digest"],
        check_name=told["check"],
        rule_version=told["rules"],
        order=told["order"],
        state=told["state"],
        seconds=told["seconds"],
        started_at=began,
        finished_at=began + timedelta(seconds=told["seconds"]),
    )
    found: Any = Finding.objects.none()
    found._result_cache = [  # noqa: SLF001  (filled as a prefetch fills it: nothing is asked of the database)
        Finding(run=run, **finding) for finding in told["findings"]
    ]
    run._prefetched_objects_cache = {"findings": found}  # type: ignore[attr-defined]  # noqa: SLF001  (the same)
    return run
