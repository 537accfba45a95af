"""Read settings from the environment, and refuse what cannot be meant."""

import os
from collections.abc import Iterable
from pathlib import Path

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class BadSetting(Exception):
    """An environment variable holds a value that cannot be used."""


def text(name: str, default: str = "", *, choices: Iterable[str] = ()) -> str:
    value = os.environ.get(name, default)
    allowed = list(choices)
    if allowed and value not in allowed:
        raise BadSetting(f"{name}={value!r}: expected one of {', '.join(allowed)}")
    return value


def flag(name: str, default: bool) -> bool:  # noqa: FBT001 -- reads as `flag("DEBUG", False)`
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in TRUE | FALSE:
        raise BadSetting(f"{name}={value!r}: expected 1 or 0")
    return value in TRUE


def number(name: str, default: int, *, least: int = 0) -> int:
    value = os.environ.get(name, str(default))
    try:
        parsed = int(value)
    except ValueError:
        raise BadSetting(f"{name}={value!r}: expected a whole number") from None
    if parsed < least:
        raise BadSetting(f"{name}={parsed}: expected at least {least}")
    return parsed


def words(name: str, default: str = "") -> list[str]:
    return listed(os.environ.get(name, default))


def listed(text: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text.split(",") if word.strip()]


def secret(name: str, default: str = "") -> str:
    """The variable itself, or the first line of the file that NAME_FILE points to (container secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text().strip()
    return os.environ.get(name, default)
