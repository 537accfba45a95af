from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.actions import expect_all, learn, rebuild
from search.embedding import model_name, release_in_use
from search.finding import FINDABLES
from search.kinds import KINDS


class Command(BaseCommand):
    help = "Make the search index again from what the site holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kinds", nargs="*", help="which kinds; all when none is named")
        parser.add_argument("--meanings", action="store_true", help="tell what they mean now, not in the background")

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in options["kinds"] or sorted(KINDS):
            if kind not in KINDS:
                self.stderr.write(f"{kind}: not searchable here. Known: {', '.join(sorted(KINDS))}")
                continue
            self.stdout.write(f"{kind}: {rebuild(kind)} indexed")
        if model_name():
            self._renew_meanings(options["kinds"] or sorted(FINDABLES), at_once=options["meanings"])

    def _renew_meanings(self, kinds: list[str], *, at_once: bool) -> None:
        if not release_in_use():
            self.stderr.write(f"{model_name()}: no published release for embeddings. Meanings are off.")
            return
        waiting = sum(map(expect_all, kinds))
        told = learn(most=waiting) if at_once else 0
        self.stdout.write(f"meanings: {told} told, {waiting - told} wait")
