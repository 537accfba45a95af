from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions, queries
from accounts.states import Scope
from core.problems import Problem


class Command(BaseCommand):
    help = "Make a token for a person and print it, once: manage.py create_token USER --scopes read,write,inference"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="handle")
        parser.add_argument("--scopes", default=Scope.READ, help=f"comma-separated, of: {', '.join(Scope.values)}")
        parser.add_argument("--days", type=int, default=90, help="days until it expires (90)")
        parser.add_argument("--name", default="command line", help="what it is called on the settings page")

    def handle(self, *args: Any, **options: Any) -> None:
        scopes = [scope.strip() for scope in options["scopes"].split(",")]
        try:
            user = queries.get_person(options["user"])
            raw, _token = actions.create_token(user=user, name=options["name"], scopes=scopes, days=options["days"])
        except Problem as problem:
            raise CommandError(problem.detail) from None
        self.stdout.write(raw)
