from typing import Any

from django.core.management.base import BaseCommand

from reviews.metrics.actions import count_anew, count_new


class Command(BaseCommand):
    help = "Make the public figures again from the first event on."

    def handle(self, *args: Any, **options: Any) -> None:
        count_anew()
        self.stdout.write(f"{count_new(most=10**9)} events counted")
