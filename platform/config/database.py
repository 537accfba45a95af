"""DATABASE_URL to Django's DATABASES entry: SQLite for one machine, PostgreSQL for many."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import BadSetting

# Half of what a page asks of PostgreSQL was planning. A statement that a connection asks for again is planned once.
PREPARE_AT = "2"
# A machine or a network that is gone without a word is held for lost after 45 seconds, not after the system's hours.
LOST = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 45_000,
}
# A server that is started anew is waited for so long; see `refuse_who_waits`.
PATIENCE = 2
# PostgreSQL takes disks to turn and time to be plenty: it would read a whole table rather than a thousand of its rows,
# start a process to halve a few milliseconds, and compile a question that is asked once.
PLANNING = "-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0 -c jit=off"


def refuse_who_waits(pool: Any) -> None:
    """Nobody is there who could give a connection back, and none could be made: who waits would wait in vain, with a
    thread each. The next who asks has it tried anew. Where others work with theirs, one of those is soon free."""
    from psycopg import OperationalError  # noqa: PLC0415 -- as below

    with pool._lock:  # noqa: SLF001 -- psycopg's pool lets them wait, and has no word for this
        while pool._waiting and not pool._nconns:  # noqa: SLF001 -- as above
            pool._waiting.popleft().fail(OperationalError("no connection to the database could be made"))  # noqa: SLF001


# psycopg's default of four connections is less than the threads of one process.
POOL: dict[str, Any] = {
    "min_size": 1,
    "max_size": 16,
    "timeout": 15,
    "reconnect_timeout": PATIENCE,
    "reconnect_failed": refuse_who_waits,
}


def from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        from config import integers  # noqa: PLC0415 -- psycopg takes a moment that a site on SQLite need not wait

        integers.send_whole()
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": POOL, **_asking(parts.query)},
        }
    raise BadSetting(f"DATABASE_URL: cannot use {parts.scheme!r}; expected sqlite:// or postgresql://")


def _asking(query: str) -> dict[str, Any]:
    """How statements are asked, and what the address itself says of the connection. A pooler that hands out a server
    for each transaction keeps neither what was prepared nor what was set: `prepare_threshold=off`."""
    given: dict[str, Any] = dict(parse_qsl(query))
    threshold = given.pop("prepare_threshold", PREPARE_AT)
    if not threshold.isdecimal():
        return {"server_side_binding": True, "prepare_threshold": None, **LOST, **given}
    known = {"prepare_threshold": int(threshold), "options": PLANNING}
    return {"server_side_binding": True, **known, **LOST, **given}


def sqlite(path: Path) -> dict[str, Any]:
    """WAL with IMMEDIATE transactions: a deferred one that turns into a writer fails at once instead of waiting."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,  # it takes nothing from anybody, and is dear to open anew
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        },
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }
