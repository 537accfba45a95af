from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.lockbox import KEPT, lock_again


class Command(BaseCommand):
    help = (
        "Lock keys to servers of others and logins of imports under the present SECRET_KEY. What was locked under one "
        "of SECRET_KEY_FALLBACKS can be read without it afterwards. Ends with 1 when something cannot be read."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        lost = 0
        for kept in KEPT:
            were_read = list(lock_again(kept))
            lost += were_read.count(False)
            self.stdout.write(f"{kept}: {were_read.count(True)} locked again, {were_read.count(False)} unreadable")
        if lost:
            raise CommandError(f"{lost} cannot be read: add the secret that locked them, or give them again.")
