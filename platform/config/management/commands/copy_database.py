"""`manage.py copy_database`: a copy in a file, or all rows in another database."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config.copying import CannotCopy
from config.copying.files import copy_file
from config.copying.rows import copy_rows, reached
from config.env import BadSetting
from config.launcher import preparation
from config.launcher.problems import CannotStart


class Command(BaseCommand):
    help = (
        "Copy the database of this site, proved. To a FILE: from SQLite, while the site goes on. To a DATABASE_URL: "
        "all rows, into a new database that `manage.py migrate` has made the tables of, while the site stands still."
    )

    def add_arguments(self, parser: CommandParser | ArgumentParser) -> None:
        parser.add_argument("destination", metavar="FILE|DATABASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        destination: str = options["destination"]
        try:
            said = self._rows(destination) if "://" in destination else self._file(Path(destination))
        except (CannotCopy, CannotStart, BadSetting) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(said)

    def _file(self, copy: Path) -> str:
        if connection.vendor != "sqlite":
            raise CannotCopy("This site's database is no file. Copy PostgreSQL with pg_dump (docs/operating.md).")
        copy_file(Path(connection.settings_dict["NAME"]), copy)
        return f"{copy}: {copy.stat().st_size:,} bytes, whole and proved"

    def _rows(self, url: str) -> str:
        held = preparation.lock(settings.HOME, seconds=0)  # no site of `manage.py up` starts meanwhile
        try:
            with reached(url) as target:
                copied = copy_rows(target)
        finally:
            os.close(held)
        return f"{copied:,} rows came over. Set DATABASE_URL, then run verify_events and verify_storage."
