"""Making a whole case ready to stand in for a release: files in a repository, and what the real checks say of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.ids import least_id_at, new_id
from core.policies import current
from projects.cards import facts_from, join, with_facts
from repositories.actions import adds, commit, create_repository
from repositories.changes import Author
from repositories.models import Repository
from repositories.queries import digest, files
from reviews.actions.checking import laid_out
from reviews.applications.models import CalibrationCase
from reviews.checks import runner
from reviews.checks.confinement.parent import Children
from reviews.checks.registry import for_kind
from reviews.checks.runner import Outcome
from reviews.states import CheckState

log = structlog.get_logger(__name__)
CARD = "README.md"
TIME_PART = 10  # characters of an id that say when it was born
OPENED_BEFORE = timedelta(minutes=3)


def disguise(*, case: CalibrationCase) -> dict[str, Any] | None:
    """What a stand-in shows instead of a release; None if the checks of today would not let it come to a reviewer."""
    repository = keep_files(case=case)
    head = commit_of(repository, case)
    manifest = [one.frozen for one in files(repository, head)]
    checks = _checked(case, manifest)
    if blocked := [one["check"] for one in checks if one["state"] != CheckState.PASSED]:
        log.warning("audit_case_blocked", case=case.code, checks=blocked)
        return None
    opened = timezone.now() - OPENED_BEFORE
    return {
        "round": _id_at(opened),
        "submitted_at": (opened - OPENED_BEFORE).isoformat(),
        "due_at": (opened + timedelta(days=current("review")["review_days"])).isoformat(),
        "policy_version": current("submission").reference,
        "commit": head.hex(),
        "digest": digest(repository, head),
        "manifest": manifest,
        "checks": checks,
    }


@transaction.atomic
def keep_files(*, case: CalibrationCase) -> Repository:
    """The repository of a case, which belongs to no project."""
    locked = CalibrationCase.objects.select_for_update(of=("self",)).select_related("repository").get(pk=case.pk)
    if locked.repository is None:
        locked.repository = create_repository()
        locked.save(update_fields=["repository"])
    case.repository = locked.repository
    return locked.repository


def commit_of(repository: Repository, case: CalibrationCase) -> bytes:
    """A commit of the files of a case; the same one again as long as they are the same."""
    card = join(card_data(case), case.shown["card"])
    texts = {CARD: card, **case.contents}
    stored = adds(repository=repository, files={path: text.encode() for path, text in texts.items()})
    author = Author(settings.SITE_NAME, f"noreply@{urlsplit(settings.SITE_URL).hostname}")
    return commit(repository=repository, operations=stored, author=author, message="Lay out the files")


def card_data(case: CalibrationCase) -> dict[str, Any]:
    """The header of its card, as the site writes it for every release."""
    facts = case.shown.get("facts", {})
    spoken = [one.strip() for one in str(facts.get("languages", "")).split(",") if one.strip()]
    return with_facts({}, {**facts, "languages": spoken})


def _checked(case: CalibrationCase, manifest: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The checks that a release of this kind goes through, run on these files."""
    data = card_data(case)
    about = {"kind": case.kind, "card": case.shown["card"], "card_data": data, "facts": facts_from(data)}
    with laid_out(manifest=manifest, **about) as subject, Children(subject) as children:
        return [_as_data(check, runner.run(check, children, known=lambda _name: [])) for check in for_kind(case.kind)]


def _as_data(check: Any, outcome: Outcome) -> dict[str, Any]:
    return {
        "check": check.name,
        "rules": check.rule_version,
        "order": check.order,
        "state": str(outcome.state),
        "seconds": round(outcome.seconds, 3),
        "findings": [
            {
                "code": one.code,
                "severity": str(one.severity),
                "path": one.path,
                "line": one.line,
                "field": one.field,
                "evidence": dict(one.evidence),
            }
            for one in outcome.findings
        ],
    }


def _id_at(moment: datetime) -> str:
    """An id as it would have been given then."""
    return least_id_at(moment)[:TIME_PART] + new_id()[TIME_PART:]
