"""Somebody without an account reports a problem with Alice's model."""

from typing import Any

from discussions.reports import actions, asking
from discussions.reports.models import Visitor

ANSWERS = {
    "What colour is fresh snow?": "White.",
    "How many legs has a cat?": "４",
    "What is the opposite of hot?": "冷",
}
SAID: dict[str, Any] = {"title": "Broken characters", "actual": "Boxes.", "where": "/alice/tern"}


def answered() -> dict[str, Any]:
    question = asking.ask()
    return {"seal": question.seal, "answer": ANSWERS[question.text]}


def visit(address: str = "203.0.113.7", **more: Any) -> Visitor:
    return actions.file_as_visitor(address=address, **answered(), **SAID | more)
