"""Update, check or compile the Chinese catalogues of our packages."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import messages


class Command(BaseCommand):
    help = "Bring the catalogues up to date and list what has no Chinese yet (--check: only list; --compile: make .mo)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--package", action="append", help="only this package (may be repeated)")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when a string lacks its Chinese or has two"
        )
        parser.add_argument("--compile", action="store_true", help="make the .mo files that Django reads")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["package"]
        chosen = [package for package in messages.packages() if not wanted or package.name in wanted]
        if options["compile"]:
            for package in chosen:
                if package.catalogue.exists():
                    messages.compile_catalogue(package)
            return
        lacking = 0
        for package in chosen:
            if not options["check"]:
                messages.update(package)
            for text in messages.missing(package):
                lacking += 1
                self.stdout.write(f"{package.name}: {text}")
        if lacking and options["check"]:
            raise CommandError(f"{lacking} strings have no Chinese translation")
        if options["check"]:
            self._refuse_two_wordings(chosen)
        self.stdout.write(f"{lacking} strings without Chinese")

    def _refuse_two_wordings(self, chosen: Sequence[messages.Package]) -> None:
        """The same text in two packages is said in the same words."""
        if found := messages.disagreements(chosen):
            raise CommandError("\n".join(["said in two ways; agree on one, or give one a context:", *found]))
