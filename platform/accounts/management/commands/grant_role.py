from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions, queries
from accounts.states import Role
from core.problems import Problem


class Command(BaseCommand):
    help = "Give a person a role for the whole site, or take it back: manage.py grant_role USER ROLE [--revoke]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="handle")
        parser.add_argument("role", help=", ".join(Role.values))
        parser.add_argument("--revoke", action="store_true", help="take the role back")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = queries.get_person(options["user"])
            if options["revoke"]:
                actions.revoke_role(user=user, role=options["role"])
            else:
                actions.grant_role(user=user, role=options["role"])
        except Problem as problem:
            raise CommandError(problem.detail) from None
        self.stdout.write(f"{user.handle}: {', '.join(sorted(user.roles)) or '-'}")
