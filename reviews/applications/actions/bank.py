"""The bank of cases: stocked from the files that come with the site, and by those who keep it."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.problems import BadInput, Conflict
from projects.states import Kind
from reviews.applications.case_format import faults
from reviews.applications.models import CalibrationCase
from reviews.applications.states import CASE_MOVES

SHIPPED = Path(__file__).resolve().parent.parent / "bank"
SHOWN = ("facts", "statements", "card", "files", "excerpts", "checks", "contents")
LONGEST = 100_000


@transaction.atomic
def stock_bank() -> int:
    """Bring in the cases that come with the site and are not there yet. Returns how many were new."""
    known = set(CalibrationCase.objects.values_list("code", flat=True))
    missing = [(kind, case) for kind, case in shipped() if case["code"] not in known]
    CalibrationCase.objects.bulk_create(
        (CalibrationCase(kind=kind, **_columns(case)) for kind, case in missing), ignore_conflicts=True
    )
    return len(missing)


@cache
def shipped() -> list[tuple[str, dict[str, Any]]]:
    return [
        (path.stem, case)
        for path in sorted(SHIPPED.rglob("*.yaml"))
        for case in yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    ]


@transaction.atomic
def add_case(*, keeper: Any, kind: str, text: str) -> CalibrationCase:
    """Add a case written in the format of those that come with the site: see `reviews/applications/bank`."""
    require(keeper, "applications.keep_bank")
    if kind not in Kind.values:
        raise BadInput(fields={"kind": _("Choose a kind of project.")})
    columns = _columns(_read(text, kind))
    try:
        with transaction.atomic():
            case = CalibrationCase.objects.create(kind=kind, added_by=keeper, **columns)
    except IntegrityError:
        raise BadInput(fields={"text": _("There is a case of this code already.")}) from None
    events.record("case.add", case, actor=keeper, role="senior", to_state=case.state)
    return case


@transaction.atomic
def retire_case(*, case: CalibrationCase, keeper: Any, note: str) -> CalibrationCase:
    """Draw it no more; tries that hold it go on."""
    require(keeper, "applications.keep_bank")
    if not note.strip():
        raise BadInput(fields={"note": _("Say why.")})
    move(case, CASE_MOVES, "retire", actor=keeper, role="senior", note=note)
    return case


@transaction.atomic
def bring_back_case(*, case: CalibrationCase, keeper: Any) -> CalibrationCase:
    require(keeper, "applications.keep_bank")
    move(case, CASE_MOVES, "bring_back", actor=keeper, role="senior")
    return case


@transaction.atomic
def set_difficulty(*, case: CalibrationCase, keeper: Any, difficulty: int) -> CalibrationCase:
    require(keeper, "applications.keep_bank")
    if difficulty not in (1, 2, 3):
        raise BadInput(fields={"difficulty": _("Choose 1 to 3.")})
    if case.difficulty == difficulty:
        raise Conflict(_("It has this difficulty already."), code="unchanged")
    case.difficulty = difficulty
    case.save(update_fields=["difficulty"])
    events.record("case.difficulty", case, actor=keeper, role="senior", evidence=[difficulty])
    return case


def _columns(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": case["code"],
        "title": case["title"],
        "sort": case["sort"],
        "language": case.get("language", "en"),
        "difficulty": case.get("difficulty", 2),
        "outcome": case["outcome"],
        "is_whole": bool(case.get("contents")),
        "shown": {name: case.get(name) or {} for name in SHOWN},
        "truth": {
            "faults": case.get("faults", {}),
            "not_applicable": case.get("not_applicable", []),
            "why": case.get("why", ""),
        },
    }


def _read(text: str, kind: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise BadInput(fields={"text": _("Use at most %(limit)d characters.") % {"limit": LONGEST}})
    try:
        case = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput(fields={"text": _("This is not YAML: %(error)s") % {"error": str(error)[:300]}}) from None
    case = case[0] if isinstance(case, list) and len(case) == 1 else case
    if fault := next(faults(case, kind), ""):
        raise BadInput(fields={"text": fault})
    return dict(case)
