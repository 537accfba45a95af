"""What a sample is, and who is there."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User


@dataclass(frozen=True)
class Sample:
    parameters: dict[str, Any]
    owner: User | None = None


Samples = dict[str, Sample]


@dataclass(frozen=True)
class Cast:
    stranger: User
    writer: User
    owner: User
    reviewer: User
    editor: User
    moderator: User
    officer: User
    admin: User
