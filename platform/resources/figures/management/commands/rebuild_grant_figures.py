from typing import Any

from django.core.management.base import BaseCommand

from resources.figures.actions import count_anew


class Command(BaseCommand):
    help = "Make the public figures about grants again from the first event on."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{count_anew()} months counted")
