from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_token


@pytest.fixture
def ask(client: Client, alice: Any) -> Callable[..., Any]:
    token, _row = create_token(user=alice, name="t", scopes=["read", "write", "inference"])
    return lambda method, path, **more: client.generic(
        method, path, headers={"Authorization": f"Bearer {token}"}, **more
    )
