from collections.abc import Callable
from typing import Any

import pytest

from accounts.actions import create_token
from projects.models import Project
from tests.projects.conftest import new_project, put_files

LARGE = b"\x02\x00\x00\x00\x00\x00\x00\x00{}"
LATER = {"notes.md": b"for 2", "sub/deep/a b+é.txt": b"0123456789"}
Auth = Callable[..., dict[str, Any]]


def bearer(user: Any, *scopes: str) -> str:
    return str(create_token(user=user, name="laptop", scopes=list(scopes or ("read", "write")))[0])


@pytest.fixture
def tern(alice: Any) -> Project:
    """Published, with a commit on top that only members see."""
    project = new_project(alice, "tern", "published")
    put_files(project, alice, LATER, message="Add notes")
    return project
