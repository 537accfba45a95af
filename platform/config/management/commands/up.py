"""`manage.py up`: the whole site on this machine, until Ctrl-C."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config import env
from config.launcher.problems import CannotStart
from config.launcher.services import Address
from config.launcher.site import Site


class Command(BaseCommand):
    help = (
        "Runs the whole site on this machine: web server, workers, engine and, unless REDIS_URL is set, a private "
        "Redis-protocol server. Environment: PORT, HOST, COMMONWEIGHT_HOME, DATABASE_URL, REDIS_URL, DEMO, "
        "COMMONWEIGHT_ENGINE."
    )
    requires_system_checks = ()  # the processes that are started check themselves; twice would cost a second

    def add_arguments(self, parser: CommandParser | ArgumentParser) -> None:
        parser.add_argument("--no-engine", action="store_true", help="leave inference to workers on other machines")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site(
            root=settings.ROOT,
            home=settings.HOME,
            address=Address(env.text("HOST", "127.0.0.1"), env.number("PORT", 8000, least=1)),
            engine=env.flag("COMMONWEIGHT_ENGINE", True) and not options["no_engine"],
            with_demo=env.flag("DEMO", True),
            say=self._say,
        )
        try:
            status = site.run()
        except CannotStart as problem:
            self.stderr.write(str(problem))
            status = 1
        sys.exit(status)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
