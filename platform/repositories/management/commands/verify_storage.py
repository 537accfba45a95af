from typing import Any

from django.core.management.base import BaseCommand, CommandError

from repositories.queries.verifying import broken, damaged, miscut, strays


class Command(BaseCommand):
    help = (
        "Read all stored contents and git objects, compare them with their digests, and look whether all that is "
        "named is there. Ends with 1 when something is damaged."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0
        for fault in damaged():
            bad += 1
            self.stderr.write(f"{fault.sha256.hex()}: {fault.what}")
        for repository, what in broken():
            bad += 1
            self.stderr.write(f"repository {repository}: {what}")
        for cut in miscut():
            bad += 1
            cut.delete()
            self.stderr.write(
                f"{bytes(cut.blob.sha256).hex()}: cut into chunks wrongly; it is cut again when asked for"
            )
        for name in strays():
            self.stdout.write(f"{name}: belongs to nothing, may be deleted")
        if bad:
            raise CommandError(f"{bad} damaged")
        self.stdout.write("All contents are what they should be.")
