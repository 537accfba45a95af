"""What takes long to make and is the same each time, kept from one run of the tests to the next: the migrated database,
on SQLite and on PostgreSQL, and the static files of a site.

To go through all migrations takes longer than most tests of one file. So one process goes through them once for each
state of migrations and libraries, the others wait for it; every test database and every site of a test begins from a
copy. `migrate` still runs, and finds nothing to do.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.backends.signals import connection_created

from tests import postgres
from tests.site import ROOT

STATIC = ROOT / ".pytest_cache" / "static"
DATABASES = ROOT / ".pytest_cache" / "databases"


def begin() -> None:
    """Let the test database that is made next be a copy of the migrated one."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = in_cluster(postgres.url())
    else:
        connection_created.connect(_filling(migrated()), weak=False, dispatch_uid="template")


def furnish(home: Path) -> None:
    """As a first start leaves it: with tables, and with the static files that the last site collected.

    The launcher looks at both again. It migrates what is missing, and collects anew when a file has changed.
    """
    copy_to(home / "commonweight.sqlite3")
    with _alone():
        if STATIC.exists():
            shutil.copytree(STATIC, home, dirs_exist_ok=True)


def copy_to(database: Path) -> None:
    """For the sites that tests start as processes of their own."""
    shutil.copyfile(migrated(), database)


def keep_static(home: Path) -> None:
    """What this site collected, the next one begins with; to compress it all takes longer than most journeys."""
    mark = "static.fingerprint"
    with _alone():
        if STATIC.exists() and (STATIC / mark).read_text() == (home / mark).read_text():
            return
        unfinished = STATIC.with_suffix(f".{os.getpid()}")
        shutil.copytree(home / "static", unfinished / "static")
        shutil.copyfile(home / mark, unfinished / mark)
        shutil.rmtree(STATIC, ignore_errors=True)
        unfinished.replace(STATIC)


def migrated() -> Path:
    """A file of SQLite with all tables and what migrations write; made by whoever asks first."""
    kept = DATABASES / f"{_state()}.sqlite3"
    with _alone():
        if not kept.exists():
            _forget_older("*.sqlite3")
            with tempfile.TemporaryDirectory(prefix="commonweight-migrated-") as home:
                _migrate(COMMONWEIGHT_HOME=home)
                unfinished = kept.with_suffix(".unfinished")
                unfinished.unlink(missing_ok=True)
                _copy(Path(home) / "commonweight.sqlite3", unfinished)
            unfinished.replace(kept)
    return kept


def in_cluster(url: str) -> str:
    """The name of the migrated database in this cluster. What was written out by an earlier run is read in again."""
    name, unfinished = f"migrated_{_state()}", "migrated_unfinished"
    kept = DATABASES / f"{_state()}.sql"
    server = postgres.Programs(url)
    with _alone():
        if name in server.databases():
            return name
        server.run("dropdb", "--if-exists", unfinished)
        server.run("createdb", unfinished)
        if kept.exists():
            server.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(kept), unfinished)
        else:
            _forget_older("*.sql")
            with tempfile.TemporaryDirectory(prefix="commonweight-migrated-") as home:
                _migrate(COMMONWEIGHT_HOME=home, DATABASE_URL=urlsplit(url)._replace(path=f"/{unfinished}").geturl())
            server.run("pg_dump", "-f", str(kept.with_suffix(".unfinished")), unfinished)
            kept.with_suffix(".unfinished").replace(kept)
        server.run("psql", "-q", "-c", f"ALTER DATABASE {unfinished} RENAME TO {name}", "postgres")
    return name


@cache
def _state() -> str:
    sources = [*sorted(ROOT.glob("[!.]*/**/migrations/*.py")), ROOT / "requirements" / "runtime.txt"]
    seen = hashlib.sha256()
    for source in sources:
        seen.update(f"{source.relative_to(ROOT)}\n".encode() + source.read_bytes())
    return seen.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    DATABASES.mkdir(parents=True, exist_ok=True)
    with (DATABASES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget_older(pattern: str) -> None:
    for old in DATABASES.glob(pattern):
        old.unlink()


def _migrate(**env: str) -> None:
    """As a site does it, on nothing of ours."""
    ours = {"DATABASE_URL", "BLOBS_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "config.settings", **env},
        check=True,
    )


def _filling(template: Path) -> Any:
    def fill(connection: Any, **_sent: Any) -> None:
        if connection.settings_dict["NAME"] != connection.settings_dict["TEST"]["NAME"]:
            return
        connection_created.disconnect(dispatch_uid="template")
        with sqlite3.connect(template) as file:
            file.backup(connection.connection)
        file.close()

    return fill


def _copy(database: Path, copy: Path) -> None:
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
