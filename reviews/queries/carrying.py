"""What a reviewer answered in the round before, for the checklist of the next: a round n+1 is about the difference.

An item is to be looked at again where the answer was no, where a change was asked for under it, or where files changed
that it is judged by. Of a round that opened before commits were kept nobody knows what changed: all is looked at again.
"""

from typing import Any

from repositories.queries import files
from reviews.models import Assignment, RequiredChange, Review, Round
from reviews.states import Answer

DOCUMENTS = (".md", ".txt", ".rst", ".cff")
LICENCES = ("licen", "copying", "notice")
# Judged by what is written, and by what the files do; items of neither kind by both.
BY_WORDS = frozenset({
    "purpose", "authorship", "origin", "contact", "limits", "citation", "task", "training_data", "metric", "risk",
    "base_model", "consent", "labels", "source_licences", "opt_out", "docs", "house", "maintainer", "data",
    "abuse", "rollback", "claims", "ethics", "preregistration",
})  # fmt: skip
BY_CONTENTS = frozenset({
    "loads", "safetensors", "remote_code", "examples", "schema", "rows", "duplicates", "builds", "tests",
    "dependencies", "starts", "resources", "accessibility", "rerun",
})  # fmt: skip


def carried(assignment: Assignment) -> dict[str, dict[str, Any]]:
    """Their answers by item, each with whether to look again; nothing in a first round, or for who was not in it."""
    last = _last_of(assignment)
    if last is None:
        return {}
    changed, asked = _changed(last.assignment.round, assignment.round), _asked_under(last.assignment.round)
    given = {item: answer for item, answer in last.answers.items() if answer.get("answer")}
    return {item: {**answer, "again": _again(item, answer, changed, asked)} for item, answer in given.items()}


def _last_of(assignment: Assignment) -> Review | None:
    earlier = {"round__release": assignment.round.release_id, "round__number__lt": assignment.round.number}
    mine = Assignment.objects.filter(reviewer=assignment.reviewer_id, **earlier)
    sent = Review.objects.filter(assignment__in=mine, submitted_at__isnull=False)
    return sent.select_related("assignment__round").order_by("-assignment__round__number").first()


def _again(item: str, answer: dict[str, Any], changed: set[str] | None, asked: set[str]) -> bool:
    if changed is None or item in asked or answer["answer"] == Answer.NO:
        return True
    if item in BY_WORDS:
        return any(_is_document(path) for path in changed)
    if item in BY_CONTENTS:
        return any(not _is_document(path) for path in changed)
    return bool(changed)


def _asked_under(round_: Round) -> set[str]:
    return set(RequiredChange.objects.filter(round=round_).exclude(item="").values_list("item", flat=True))


def _changed(before: Round, now: Round) -> set[str] | None:
    """Paths that came, went or differ; None where the older state is not known."""
    if before.commit is None or now.commit is None:
        return None
    repository = now.release.project.repository
    old, new = (
        {entry.path: entry.sha256 for entry in files(repository, bytes(r.commit or b""))} for r in (before, now)
    )
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


def _is_document(path: str) -> bool:
    name = path.lower()
    return name.endswith(DOCUMENTS) or name.rpartition("/")[2].startswith(LICENCES)
