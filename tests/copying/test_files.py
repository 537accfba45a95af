"""A copy of SQLite's file while others write to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.copying import CannotCopy
from config.copying.files import copy_file


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE post (text)")
        made.executemany("INSERT INTO post VALUES (?)", [(f"{n} " * 500,) for n in range(500)])
        made.commit()
    return file


def rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as asked:
        (found,) = asked.execute("SELECT count(*) FROM post").fetchone()
    return int(found)


def test_copy_is_whole_at_one_moment_and_holds_up_nobody_who_writes(database: Path, tmp_path: Path):
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(database, timeout=0)) as writer:
        writer.execute("INSERT INTO post VALUES ('written, but not yet for others')")
        copy_file(database, copy)
        writer.commit()
    assert (rows(copy), rows(database)) == (500, 501)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.glob("*cop*")) == ["copy.sqlite3"]


def test_what_is_there_already_stays(database: Path, tmp_path: Path):
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("of yesterday")
    with pytest.raises(CannotCopy, match="is there already; nothing was written"):
        copy_file(database, copy)
    assert copy.read_text() == "of yesterday"


def test_damage_is_told_and_never_copied(database: Path, tmp_path: Path):
    with database.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(CannotCopy, match=r"is damaged|could not be written"):
        copy_file(database, tmp_path / "copy.sqlite3")
    assert list(tmp_path.glob("cop*")) == []


def test_folder_that_is_not_there_is_told(database: Path, tmp_path: Path):
    with pytest.raises(CannotCopy, match="No such file or directory"):
        copy_file(database, tmp_path / "nowhere" / "copy.sqlite3")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="there it is a file")
def test_postgresql_is_no_file(tmp_path: Path):
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("copy_database", str(tmp_path / "copy"))
    assert list(tmp_path.iterdir()) == []
