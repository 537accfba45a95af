from typing import Any

from django.core.management.base import BaseCommand

from discussions.actions import recount_boards


class Command(BaseCommand):
    help = "Count the topics of every board, and put right what boards keep of it."

    def handle(self, *args: Any, **options: Any) -> None:
        for board in (mended := recount_boards()):
            self.stdout.write(f"{board.slug or board.pk}: {board.topic_count} topics")
        self.stdout.write(f"{len(mended)} put right")
