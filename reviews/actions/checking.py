"""Running the checks of a release: begun once, taken up by whoever is free, concluded once.

Any of this may be delivered twice or die in the middle. A check belongs to the worker whose token it holds for as long
as its heart beats; what has ended is never run again for the same files; the conclusion is one guarded move.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import bells, events
from core.ids import new_id
from core.permissions import require
from core.policies import current
from core.problems import Conflict
from projects.actions import move_release
from projects.cards import FACTS, facts_from
from projects.models import Release
from projects.states import ReleaseState
from repositories import materialise
from reviews.actions.concluding import conclude_checks
from reviews.checks import runner
from reviews.checks.confinement.parent import Children
from reviews.checks.registry import for_kind
from reviews.checks.subject import Subject, SubjectFile
from reviews.models import CheckRun, Finding
from reviews.queries.checks import check_runs, checks_of
from reviews.queries.known import known
from reviews.states import CheckState

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)
BEAT = timedelta(seconds=5)
CHECKED_IN = (ReleaseState.SUBMITTED, ReleaseState.CHECKING, ReleaseState.IN_REVIEW)


def run_checks(*, release: Release) -> None:
    """Bring the checks of a release to their end. Calling it twice, or from two workers at once, does no harm."""
    if release.state == ReleaseState.SUBMITTED:
        _begin(release)
    if release.state not in {ReleaseState.CHECKING, ReleaseState.IN_REVIEW}:
        return
    prepare_runs(release=release)
    waiting = [run for run in check_runs(release) if not run.is_finished]
    if waiting:
        with _frozen(release) as subject, Children(subject) as children:
            if not all(_run_one(run, children, release) for run in waiting):
                return  # another worker is at it, and will conclude
    conclude_checks(release=release)


@transaction.atomic
def prepare_runs(*, release: Release) -> None:
    """One row for each check that this kind of project has, for these files."""
    bells.ring(f"release:{release.pk}")
    for check in for_kind(release.project.kind):
        CheckRun.objects.get_or_create(
            release=release,
            digest=release.digest,
            check_name=check.name,
            defaults={"rule_version": check.rule_version, "order": check.order},
        )


@transaction.atomic
def rerun_checks(*, release: Release, user: Any) -> Release:
    """Run again what did not pass, by today's rules: a check may have broken, or its rules may have been mended."""
    require(user, "reviews.rerun_checks", release)
    if release.state not in {ReleaseState.NEEDS_FIXES, ReleaseState.IN_REVIEW, ReleaseState.CHECKING}:
        raise Conflict(
            _("The checks of this release cannot be run again now."), code="wrong_state", state=release.state
        )
    again = CheckRun.objects.select_for_update().filter(release=release, digest=release.digest)
    failed = list(again.filter(state__in=[CheckState.FAILED, CheckState.ERROR, CheckState.SKIPPED]))
    if not failed:
        raise Conflict(_("All checks have passed or are still running."), code="nothing_to_rerun")
    if release.state == ReleaseState.NEEDS_FIXES:
        move_release(release, "recheck", actor=user, role="author")
    for run in failed:
        _queue_again(run)
    events.record(
        "release.checks_rerun", release, actor=user, evidence=[{"checks": [run.check_name for run in failed]}]
    )
    return release


def resume_silent() -> list[str]:
    """Releases whose checks nobody is at: their worker died, or the message was lost. Each once in ten minutes."""
    before = timezone.now() - LEASE
    unbegun = Q(state=ReleaseState.SUBMITTED, state_changed_at__lt=before)
    silent = Q(
        state__in=[ReleaseState.CHECKING, ReleaseState.IN_REVIEW],
        pk__in=CheckRun.objects.filter(
            Q(state=CheckState.QUEUED, created_at__lt=before) | Q(state=CheckState.RUNNING, heartbeat_at__lt=before)
        ).values("release"),
    )
    unconcluded = Q(state=ReleaseState.CHECKING, state_changed_at__lt=before) & ~Q(
        pk__in=CheckRun.objects.filter(state__in=[CheckState.QUEUED, CheckState.RUNNING]).values("release")
    )
    found = Release.objects.filter(unbegun | silent | unconcluded).values_list("pk", flat=True)[:500]
    return [pk for pk in found if cache.add(f"checks-resumed:{pk}", 1, timeout=600)]


def _begin(release: Release) -> None:
    try:
        move_release(release, "start_checks")
    except Conflict:  # the same message, delivered twice
        release.refresh_from_db()


def _queue_again(run: CheckRun) -> None:
    run.findings.all().delete()
    declared = run.check_declared
    CheckRun.objects.filter(pk=run.pk).update(
        state=CheckState.QUEUED,
        attempt=run.attempt + 1,
        token="",
        created_at=timezone.now(),
        started_at=None,
        finished_at=None,
        rule_version=declared.rule_version if declared else run.rule_version,
    )


def _run_one(run: CheckRun, children: Children, release: Release) -> bool:
    """False when somebody else has it in hand."""
    if not _take(run):
        run.refresh_from_db()
        return run.is_finished
    check = run.check_declared
    if check is None or _waits_in_vain(run, check.after):
        _finish(run, CheckState.SKIPPED, [], 0)
        return True
    outcome = runner.run(check, children, alive=_Heart(run).beat, known=lambda name: known(name, release))
    _finish(run, outcome.state, outcome.findings, outcome.seconds)
    return True


def _take(run: CheckRun) -> bool:
    now = timezone.now()
    free = Q(state=CheckState.QUEUED) | Q(state=CheckState.RUNNING, heartbeat_at__lt=now - LEASE)
    run.token = new_id()
    taken = CheckRun.objects.filter(free, pk=run.pk).update(
        state=CheckState.RUNNING, token=run.token, started_at=now, heartbeat_at=now
    )
    bells.ring(f"release:{run.release_id}")
    return bool(taken)


def _waits_in_vain(run: CheckRun, after: tuple[str, ...]) -> bool:
    by_name = checks_of(run.release).by_name
    return any(name in by_name and by_name[name].state != CheckState.PASSED for name in after)


@transaction.atomic
def _finish(run: CheckRun, state: str, found: list[Any], seconds: float) -> None:
    """Write the result down, unless the run was taken over meanwhile."""
    bells.ring(f"release:{run.release_id}")
    now = timezone.now()
    mine = CheckRun.objects.filter(pk=run.pk, token=run.token, state=CheckState.RUNNING)
    if not mine.update(state=state, finished_at=now, heartbeat_at=now, seconds=round(seconds, 3)):
        log.warning("check_taken_over", check=run.check_name, release_id=run.release_id)
        return
    for finding in found:
        Finding.objects.create(
            run=run,
            code=finding.code,
            severity=finding.severity,
            path=finding.path[:1024],
            line=finding.line,
            field=finding.field[:64],
            evidence=dict(finding.evidence),
        )


class _Heart:
    """Says every few seconds that this worker is still at it."""

    def __init__(self, run: CheckRun) -> None:
        self.run, self.last = run, timezone.now()

    def beat(self) -> None:
        now = timezone.now()
        if now - self.last > BEAT:
            self.last = now
            CheckRun.objects.filter(pk=self.run.pk, token=self.run.token).update(heartbeat_at=now)


@contextmanager
def laid_out(*, manifest: Sequence[dict[str, Any]], **facts: Any) -> Iterator[Subject]:
    """Files in a folder of their own, for as long as the checks take; `facts` say what else is known of them."""
    rules = current("submission").body | {"largest_file": current("review")["largest_file"]}
    around = Path(tempfile.mkdtemp(prefix="checks-", dir=settings.MODELS_FOLDER))
    listed = tuple(_listed(entry) for entry in manifest)
    try:
        folder = materialise.place(manifest, around / "files")
        yield Subject(folder=folder, files=listed, rules=rules, **facts)
    finally:
        shutil.rmtree(around, ignore_errors=True)


def _listed(entry: dict[str, Any]) -> SubjectFile:
    return SubjectFile(entry["path"], entry["size"], entry["sha256"], is_link=entry.get("link", False))


def _frozen(release: Release) -> AbstractContextManager[Subject]:
    return laid_out(
        manifest=release.manifest,
        kind=release.project.kind,
        card=release.card,
        card_data=release.card_data,
        facts={name: getattr(release.project, name) for name in FACTS} | facts_from(release.card_data),
    )
