"""Policies as versioned data: packages register defaults, operators publish later versions, decisions name theirs.

A version is only ever followed by another. It says when it takes effect; of those that have, the newest is in force.
"""

import time
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.models import PolicyVersion
from core.policy_shapes import faults
from core.prepared import Given, Prepared
from core.problems import BadInput, Conflict, NotFound
from core.remembering import remembered

_defaults: dict[str, dict[str, Any]] = {}
_choices: dict[str, Mapping[str, Sequence[str]]] = {}
_recent: dict[str, tuple[float, "Policy"]] = {}
RECENT_SECONDS = 1.0
NOTE_LIMIT = 2000


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


def register(name: str, body: dict[str, Any], *, choices: Mapping[str, Sequence[str]] | None = None) -> None:
    """Declare a policy and its defaults, which are its version 0. `choices` closes the words that a key may hold."""
    _defaults[name], _choices[name] = body, choices or {}


def names() -> list[str]:
    return sorted(_defaults)


def defaults(name: str) -> Policy:
    return Policy(name, 0, deepcopy(_defaults[name]))


def current(name: str) -> Policy:
    """The version in force now, read once a page. Keys that a stored version does not know come from the defaults."""
    return remembered(("policy", name), lambda: _in_force(name))


def _in_force(name: str) -> Policy:
    default = _defaults[name]
    stored = _newest.first(name=name, now=timezone.now())
    version, body = stored or (0, {})
    return Policy(name, version, _over(default, body))


def _newest_in_force() -> "QuerySet[PolicyVersion, tuple[int, dict[str, Any]]]":
    begun = PolicyVersion.objects.filter(
        name=Given("name", CharField()), effective_at__lte=Given("now", DateTimeField())
    )
    return begun.order_by("-version").values_list("version", "body")[:1]


_newest: Prepared[tuple[int, dict[str, Any]]] = Prepared(_newest_in_force)


def version(name: str, number: int) -> Policy:
    """One version as it reads today; 0 is what the site came with."""
    if name not in _defaults:
        raise NotFound(_("There is no such policy."))
    stored = PolicyVersion.objects.filter(name=name, version=number).first()
    if stored is None and number != 0:
        raise NotFound(_("This policy has no such version."))
    return Policy(name, number, _over(_defaults[name], stored.body if stored else {}))


def referred(reference: str) -> Policy:
    """The version that an event or a verdict names (`Policy.reference`)."""
    name, _at, number = reference.partition("@")
    return version(name, int(number or 0))


def versions(name: str) -> list[PolicyVersion]:
    """What operators have published, the newest first; those that are still to take effect included."""
    return list(PolicyVersion.objects.filter(name=name).select_related("author").order_by("-version"))


def latest(name: str) -> int:
    return PolicyVersion.objects.filter(name=name).order_by("-version").values_list("version", flat=True).first() or 0


def recent(name: str) -> Policy:
    """As `current`, or as it was up to a second ago: for what asks many times a second. Not to be changed."""
    at, policy = _recent.get(name, (0.0, None))
    if policy is None or time.monotonic() - at > RECENT_SECONDS:
        policy = current(name)
        _recent[name] = time.monotonic(), policy
    return policy


def forget_recent() -> None:
    _recent.clear()


def check(name: str, body: dict[str, Any]) -> None:
    """Refuse unknown keys and values of another shape than the defaults, each by its path."""
    if wrong := faults(_defaults[name], body, choices=_choices.get(name, {}), is_partial=True):
        raise BadInput(fields=wrong)


def publish(
    name: str,
    body: dict[str, Any],
    *,
    author: Any,
    note: str = "",
    effective_at: datetime | None = None,
    base: int | None = None,
) -> PolicyVersion:
    """Write the next version: in force at once, or from `effective_at` on.

    `base` is the version that its author had before them; if another came meanwhile, nothing is written.
    """
    check(name, body)
    now = timezone.now()
    if effective_at is not None and effective_at < now:
        raise BadInput(fields={"effective_at": _("This time has passed. Leave it empty for at once.")})
    if len(note) > NOTE_LIMIT:
        raise BadInput(fields={"note": _("Use at most %(limit)d characters.") % {"limit": NOTE_LIMIT}})
    last = latest(name)
    if base is not None and base != last:
        raise _overtaken(last)
    written = {"body": body, "author": author, "note": note, "effective_at": effective_at or now}
    try:
        with transaction.atomic():
            made = PolicyVersion.objects.create(name=name, version=last + 1, **written)
            evidence = [{"policy": name, "version": made.version, "effective_at": made.effective_at.isoformat()}]
            events.record("policy.published", made, actor=author, note=note, evidence=evidence)
    except IntegrityError:
        raise _overtaken(last + 1) from None
    _recent.pop(name, None)
    return made


def _overtaken(last: int) -> Conflict:
    text = _("Somebody published version %(version)d meanwhile. Look at it, and begin from there.")
    return Conflict(text % {"version": last}, code="policy_changed", version=last)


def _over(default: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """What is stored over the defaults, all in the order of the defaults: PostgreSQL keeps none within a value.

    All of it is copied, plainly: each page reads some policies, and `deepcopy` took one in thirty of its time.
    """
    merged = default | body
    return {key: _copied(_in_order_of(default.get(key), value)) for key, value in merged.items()}


def _copied(value: Any) -> Any:
    """Of what JSON can hold."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _in_order_of(default: Any, value: Any) -> Any:
    if not isinstance(default, dict) or not isinstance(value, dict):
        return value
    return {key: value[key] for key in [*default, *value] if key in value}
