"""`manage.py simulate_community`: a year of a community in minutes, on a site that exists only for that."""

import sys
from argparse import ArgumentParser
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.launcher import throwaway

DEFAULTS = {"seed": 7, "members": 2000, "releases": 3000, "reviewers": 80, "days": 365}


class Command(BaseCommand):
    help = (
        "Lets a community live on a throw-away site: people submit, review, answer, decide and appeal through the real "
        "actions while the clock runs fast. Fails, with the offending ids, if anybody was over their load cap, judged "
        "what they are tied to, or a clock was not honoured. See docs/simulation.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser | ArgumentParser) -> None:
        for name, value in DEFAULTS.items():
            parser.add_argument(f"--{name}", type=int, default=value, help=f"default {value}")

    def handle(self, *args: Any, **options: Any) -> None:
        if find_spec("time_machine") is None:
            raise CommandError("The clock cannot be moved: install requirements/dev.txt first.")
        if throwaway.is_inside():
            self._live(options)
        else:
            wishes = [f"--{name}={options[name]}" for name in DEFAULTS]
            sys.exit(throwaway.run(settings.ROOT, ["simulate_community", *wishes]))

    def _live(self, options: dict[str, Any]) -> None:
        from reviews.simulation.community import Size  # noqa: PLC0415 -- needs a library that only developers have
        from reviews.simulation.letters import deliver  # noqa: PLC0415 -- as above
        from reviews.simulation.report import report  # noqa: PLC0415 -- as above
        from reviews.simulation.year import Inhabited, simulate  # noqa: PLC0415 -- as above

        call_command("migrate", interactive=False, verbosity=0)
        size = Size(**{name: options[name] for name in DEFAULTS if name != "seed"})
        try:
            result = simulate(size, options["seed"], say=self._say, deliver=deliver)
        except Inhabited:
            raise CommandError(
                "There are people in this database already. A simulation needs an empty one: leave DATABASE_URL out, "
                "or name a database that can be thrown away."
            ) from None
        for line in report(size, options["seed"], result):
            self._say(line)
        if result.broken:
            sys.exit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
