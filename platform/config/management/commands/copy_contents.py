"""`manage.py copy_contents`: the contents of all files, to another folder or bucket."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.copying import CannotCopy
from config.copying.contents import copy_contents, place_of
from config.env import BadSetting
from core.problems import Problem


class Command(BaseCommand):
    help = (
        "Copy the contents of all files to another folder, or to a bucket as BLOBS_URL has it; each is compared with "
        "its digest before it is sent. What is there is not sent again. The site may go on. Ends with 1 when one of "
        "them is damaged."
    )

    def add_arguments(self, parser: CommandParser | ArgumentParser) -> None:
        parser.add_argument("destination", metavar="FOLDER|BLOBS_URL")
        parser.add_argument("--read-again", action="store_true", help="read everything there, and compare its digest")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place = place_of(options["destination"])
            tally = copy_contents(place, reads_again=options["read_again"])
        except (CannotCopy, BadSetting, OSError, Problem) as problem:
            raise CommandError(str(problem)) from problem
        for fault in tally.faults:
            self.stderr.write(fault)
        self.stdout.write(f"{tally.copied:,} copied ({tally.size:,} bytes), {tally.there:,} were there")
        if tally.faults:
            raise CommandError(f"{len(tally.faults)} could not be copied")
