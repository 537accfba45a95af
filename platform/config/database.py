"""DATABASE_URL to Django's DATABASES entry: SQLite for one machine, PostgreSQL for many."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import BadSetting

# psycopg's default of four connections is less than the threads of one process.
POOL = {"min_size": 1, "max_size": 16, "timeout": 15}


def from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": POOL, **dict(parse_qsl(parts.query))},
        }
    raise BadSetting(f"DATABASE_URL: cannot use {parts.scheme!r}; expected sqlite:// or postgresql://")


def sqlite(path: Path) -> dict[str, Any]:
    """WAL with IMMEDIATE transactions: a deferred one that turns into a writer fails at once instead of waiting."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        },
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }
