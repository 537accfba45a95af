"""A database of SQLite as one file, whole at one moment, while the site goes on. Needs Python alone."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from config.copying import CannotCopy


def copy_file(database: Path, copy: Path) -> None:
    """It appears whole, proved and for its owner alone, or not at all."""
    if copy.exists():
        raise CannotCopy(f"{copy} is there already; nothing was written.")
    try:
        with tempfile.TemporaryDirectory(dir=copy.parent, prefix="copying-") as folder:
            unfinished = Path(folder) / copy.name
            _copy(database, unfinished)
            unfinished.rename(copy)
    except (OSError, sqlite3.Error) as error:
        raise CannotCopy(f"{copy} could not be written: {error}") from error


def _copy(database: Path, copy: Path) -> None:
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    source, target = f"{database.absolute().as_uri()}?mode=ro", sqlite3.connect(copy)
    with closing(sqlite3.connect(source, uri=True)) as reading, closing(target) as writing:
        reading.backup(writing)  # in one step: whoever writes meanwhile is neither held up nor copied
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, and none beside it
        if faults := [said for (said,) in writing.execute("PRAGMA integrity_check") if said != "ok"]:
            raise CannotCopy(f"{database} is damaged, and so would its copy be: {faults[0]}")
    with copy.open("rb") as file:
        os.fsync(file.fileno())
