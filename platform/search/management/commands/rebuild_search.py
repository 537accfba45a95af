from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.actions import rebuild
from search.kinds import KINDS


class Command(BaseCommand):
    help = "Make the search index again from what the site holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kinds", nargs="*", help="which kinds; all when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in options["kinds"] or sorted(KINDS):
            if kind not in KINDS:
                self.stderr.write(f"{kind}: not searchable here. Known: {', '.join(sorted(KINDS))}")
                continue
            self.stdout.write(f"{kind}: {rebuild(kind)} indexed")
