"""Projects in every state, made through the same actions that people use."""

from collections.abc import Callable
from typing import Any

import pytest

from projects import actions
from projects.models import Project, Release
from repositories.actions import adds

CARD = """# Tern

## What it is for
Answers short questions in Chinese and English, and says so when it does not know the answer.

## What it learned from
Dialogues whose speakers agreed.

## How well it does
46.1 of 100.

## Known limits
Sums above four digits.
"""
FACTS: dict[str, Any] = {
    "summary": "A bilingual chat model that admits when it does not know.",
    "licence": "Apache-2.0",
    "task": "conversational",
    "languages": ["zh", "en"],
}
STATEMENTS = {"co_authors": True, "data_origin": "Our own dialogues.", "ai_use": "None", "policy": True}
FILES = {
    "README.md": CARD.encode(),
    "config.json": b'{"model_type": "gpt2"}',
    "model.safetensors": b"\x02\x00\x00\x00\x00\x00\x00\x00{}",
}
# From a draft to each state, by the names of moves.
WAYS: dict[str, list[str]] = {
    "draft": [],
    "submitted": ["submit"],
    "checking": ["submit", "start_checks"],
    "needs_fixes": ["submit", "start_checks", "find_faults"],
    "quarantined": ["submit", "start_checks", "quarantine"],
    "triage": ["submit", "start_checks", "pass_checks"],
    "in_review": ["submit", "start_checks", "pass_checks", "start_review"],
    "changes_requested": ["submit", "start_checks", "pass_checks", "start_review", "request_changes"],
    "lapsed": ["submit", "start_checks", "pass_checks", "start_review", "request_changes", "lapse"],
    "accepted": ["submit", "start_checks", "pass_checks", "start_review", "accept"],
    "rejected": ["submit", "start_checks", "pass_checks", "start_review", "reject"],
    "published": ["submit", "start_checks", "pass_checks", "start_review", "accept", "publish"],
    "retracted": ["submit", "start_checks", "pass_checks", "start_review", "accept", "publish", "retract"],
    "locked": ["submit", "start_checks", "pass_checks", "start_review", "accept", "publish", "quarantine"],
    "withdrawn": ["submit", "withdraw"],
}
Make = Callable[..., Project]


def put_files(project: Project, user: Any, files: dict[str, bytes], message: str = "Add files") -> bytes:
    operations = adds(repository=project.repository, files=files)
    return actions.commit_files(project=project, user=user, operations=operations, message=message)


def bring(project: Project, user: Any, state: str) -> Release:
    """Take the project's release under way to `state`, through the doors that people and the system use."""
    release = actions.start_release(project=project, user=user)
    for name in WAYS[state]:
        if name == "submit":
            release = actions.submit_release(project=project, user=user, statements=STATEMENTS)
        elif name == "publish":
            actions.publish_release(release=release, user=user)
        else:
            actions.move_release(release, name)
    project.refresh_from_db()
    return release


def new_project(user: Any, name: str = "tern", state: str = "draft", **facts: Any) -> Project:
    made = actions.create_project(owner=user.owner, user=user, **{"kind": "model", "name": name, **FACTS, **facts})
    put_files(made, user, FILES)
    bring(made, user, state)
    return made


@pytest.fixture
def make() -> Make:
    """`make(alice, "tern", "published")`: a model with files, taken to this state."""
    return new_project


@pytest.fixture
def tern(alice: Any, make: Make) -> Project:
    """Alice's draft, ready to be handed in."""
    return make(alice)
