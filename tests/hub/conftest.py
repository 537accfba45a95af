import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_token
from projects.models import Project
from tests.projects.conftest import new_project, put_files

LARGE = b"\x02\x00\x00\x00\x00\x00\x00\x00{}"
LATER = {"notes.md": b"for 2", "sub/deep/a b+é.txt": b"0123456789"}
Auth = Callable[..., dict[str, Any]]


def bearer(user: Any, *scopes: str) -> str:
    return str(create_token(user=user, name="laptop", scopes=list(scopes or ("read", "write")))[0])


class Hub:
    """Asks by raw addresses, as uvicorn hands them on."""

    def __init__(self, user: Any = None, *scopes: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {bearer(user, *scopes)}"} if user else {}

    def __call__(
        self, method: str, address: str, data: Any = "", *, kind: str = "application/json", **headers: str
    ) -> Any:
        sent = data if isinstance(data, str) else json.dumps(data)
        named = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, address, sent, kind, headers=named, RAW_URI=address)

    def get(self, address: str, **headers: str) -> Any:
        return self("GET", address, **headers)

    def told(self, address: str) -> tuple[int, str | None]:
        answer = self.get(address)
        return answer.status_code, answer.headers.get("X-Error-Code")


@pytest.fixture
def tern(alice: Any) -> Project:
    """Published, with a commit on top that only members see."""
    project = new_project(alice, "tern", "published")
    put_files(project, alice, LATER, message="Add notes")
    return project
