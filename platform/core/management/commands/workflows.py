"""Write docs/workflows.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.workflows import page

PLACE = "docs/workflows.md"


class Command(BaseCommand):
    help = f"Write {PLACE}: every state and move of every workflow, from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.ROOT / PLACE).write_text(page())
        self.stdout.write(f"{PLACE} is written")
