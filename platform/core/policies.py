"""Policies as versioned data: packages register defaults, operators publish later versions, decisions name theirs."""

import time
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.models import PolicyVersion
from core.problems import BadInput

_defaults: dict[str, dict[str, Any]] = {}
_recent: dict[str, tuple[float, "Policy"]] = {}
RECENT_SECONDS = 1.0


@dataclass(frozen=True)
class Policy:
    name: str
    version: int
    body: dict[str, Any]

    @property
    def reference(self) -> str:
        """What an event keeps: which rules were in force."""
        return f"{self.name}@{self.version}"

    def __getitem__(self, key: str) -> Any:
        return self.body[key]


def register(name: str, body: dict[str, Any]) -> None:
    """Declare a policy and its defaults, which are its version 0."""
    _defaults[name] = body


def names() -> list[str]:
    return sorted(_defaults)


def current(name: str) -> Policy:
    """The version in force now. Keys that a stored version does not know come from the defaults."""
    default = _defaults[name]
    stored = (
        PolicyVersion.objects.filter(name=name, effective_at__lte=timezone.now())
        .order_by("-effective_at", "-version")
        .values_list("version", "body")
        .first()
    )
    version, body = stored or (0, {})
    return Policy(name, version, deepcopy(default) | body)


def recent(name: str) -> Policy:
    """As `current`, or as it was up to a second ago: for what asks many times a second. Not to be changed."""
    at, policy = _recent.get(name, (0.0, None))
    if policy is None or time.monotonic() - at > RECENT_SECONDS:
        policy = current(name)
        _recent[name] = time.monotonic(), policy
    return policy


def forget_recent() -> None:
    _recent.clear()


@transaction.atomic
def publish(name: str, body: dict[str, Any], *, author: Any, note: str = "") -> PolicyVersion:
    """Put a new version in force. Unknown keys and keys of another type are refused."""
    default = _defaults[name]
    wrong = dict.fromkeys(body.keys() - default.keys(), "unknown key")
    wrong |= {
        key: f"expected {type(default[key]).__name__}"
        for key, value in body.items()
        if key in default and not isinstance(value, type(default[key]))
    }
    if wrong:
        raise BadInput(fields=wrong)
    last = PolicyVersion.objects.filter(name=name).order_by("-version").values_list("version", flat=True).first() or 0
    _recent.pop(name, None)
    return PolicyVersion.objects.create(name=name, version=last + 1, body=body, author=author, note=note)
