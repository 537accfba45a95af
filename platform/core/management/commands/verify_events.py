from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import sealing
from core.models import Event


class Command(BaseCommand):
    help = "Recompute the hash chain over all events and name those that do not follow."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(sealing.broken())
        for event in broken:
            self.stdout.write(f"{event.position} {event.id} {event}")
        if broken:
            raise CommandError(f"{len(broken)} events do not follow from the one before")
        sealed = Event.objects.exclude(position=None).count()
        self.stdout.write(f"{sealed} events, an unbroken chain")
