import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from core.policies import current
from core.problems import Problem
from notifications import actions


class Command(BaseCommand):
    help = "Take one mail from standard input, as a mail server pipes it: an answer to a mail of this site."

    def handle(self, *args: Any, **options: Any) -> None:
        """What mail servers understand (sysexits.h): 65 and 69 send the mail back, 75 brings it again later."""
        try:
            raw = sys.stdin.buffer.read(current("notifications")["longest_mail"] + 1)
            outcome = actions.receive(raw=raw)
        except OperationalError as error:
            raise CommandError(f"the database does not answer: {error}", returncode=os.EX_TEMPFAIL) from error
        except Problem as problem:
            returncode = os.EX_UNAVAILABLE if problem.status == 404 else os.EX_DATAERR
            raise CommandError(problem.detail, returncode=returncode) from None
        self.stdout.write(" ".join(filter(None, [outcome.state, outcome.code, outcome.url])))
