"""What takes long to make and is the same each time, kept from one run of the tests to the next: the migrated database
of the SQLite lane, and the static files of a site.

To go through all migrations takes longer than most tests of one file. A run begins from a copy of the last one that
had the same migrations and libraries; `migrate` still runs, and finds nothing to do.
"""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from tests.site import ROOT

STATIC = ROOT / ".pytest_cache" / "static"


def kept() -> Path:
    sources = [*sorted(ROOT.glob("[!.]*/**/migrations/*.py")), ROOT / "requirements" / "runtime.txt"]
    seen = hashlib.sha256()
    for source in sources:
        seen.update(f"{source.relative_to(ROOT)}\n".encode() + source.read_bytes())
    return ROOT / ".pytest_cache" / "databases" / f"{seen.hexdigest()[:16]}.sqlite3"


def copy_to(database: Path) -> None:
    """For the sites that tests start as processes of their own."""
    if kept().exists():
        shutil.copyfile(kept(), database)


def furnish(home: Path) -> None:
    """As a first start leaves it: with tables, and with the static files that the last site collected.

    The launcher looks at both again. It migrates what is missing, and collects anew when a file has changed.
    """
    copy_to(home / "commonweight.sqlite3")
    if STATIC.exists():
        shutil.copytree(STATIC, home, dirs_exist_ok=True)


def keep_static(home: Path) -> None:
    """What this site collected, the next one begins with; to compress it all takes longer than most journeys."""
    mark = "static.fingerprint"
    if STATIC.exists() and (STATIC / mark).read_text() == (home / mark).read_text():
        return
    unfinished = STATIC.with_suffix(f".{os.getpid()}")
    shutil.copytree(home / "static", unfinished / "static")
    shutil.copyfile(home / mark, unfinished / mark)
    shutil.rmtree(STATIC, ignore_errors=True)
    unfinished.replace(STATIC)


def begin() -> None:
    """Fill the test database when it is opened for the first time."""
    template = kept()
    if connection.vendor == "sqlite" and template.exists():
        connection_created.connect(_filling(template), weak=False, dispatch_uid="template")


def keep() -> None:
    template = kept()
    if connection.vendor != "sqlite" or template.exists():
        return
    template.parent.mkdir(parents=True, exist_ok=True)
    for old in template.parent.glob("*.sqlite3"):  # what another worker is writing now is not ours to take away
        old.unlink(missing_ok=True)
    unfinished = template.with_suffix(f".{os.getpid()}")
    connection.ensure_connection()
    with sqlite3.connect(unfinished) as file:
        connection.connection.backup(file)
    file.close()
    unfinished.replace(template)


def _filling(template: Path) -> Any:
    def fill(connection: Any, **_sent: Any) -> None:
        if connection.settings_dict["NAME"] != connection.settings_dict["TEST"]["NAME"]:
            return
        connection_created.disconnect(dispatch_uid="template")
        with sqlite3.connect(template) as file:
            file.backup(connection.connection)
        file.close()

    return fill
