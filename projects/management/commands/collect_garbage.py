from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.models import Project
from repositories.actions import Collected, collect, sweep
from repositories.actions.collecting import GRACE, preview
from repositories.models import Repository


class Command(BaseCommand):
    help = (
        "Drop commits, folders and contents that nothing has reached for 14 days, and then the bytes that nobody has "
        "a right to. The clock does the same every ten minutes, a few repositories at a time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("projects", nargs="*", metavar="OWNER/NAME", help="these alone")
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and leave it")
        parser.add_argument(
            "--now",
            action="store_true",
            help="without the 14 days, for the projects that are named: to be rid of a secret that was pushed. What "
            "somebody is just uploading to them has to be uploaded again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["now"] and not options["projects"]:
            raise CommandError("With --now, name the projects: it disturbs uploads that are under way.")
        grace = timedelta(0) if options["now"] else GRACE
        incomplete = 0
        for name, repository in list(_repositories(options["projects"])):
            done = preview(repository, grace=grace) if options["dry_run"] else _collected(repository, grace)
            incomplete += bool(done.missing)
            self._tell(name, done, would=options["dry_run"])
        if not options["dry_run"]:
            swept = sweep(grace=grace) if options["now"] else sweep()
            self.stdout.write(f"{swept} contents swept.")
        if incomplete:
            raise CommandError(f"{incomplete} incomplete; nothing of them was dropped")

    def _tell(self, name: str, done: Collected, *, would: bool) -> None:
        if done.missing:
            self.stderr.write(f"{name}: {done.missing} objects are missing. See verify_storage.")
        elif done.is_busy:
            self.stdout.write(f"{name}: somebody writes to it just now; later.")
        elif done.dropped or done.waiting:
            went = "would go" if would else "went"
            self.stdout.write(f"{name}: {done.reached} stay, {done.waiting} wait, {done.dropped} {went}.")


def _repositories(names: list[str]) -> Iterator[tuple[str, Repository]]:
    if names:
        yield from ((name, _repository(name)) for name in names)
        return
    called = {pk: f"{owner}/{name}" for pk, owner, name in _named()}
    for repository in Repository.objects.order_by("pk").iterator(500):
        yield called.get(repository.pk, f"repository {repository.pk}"), repository


def _named() -> Iterator[tuple[int, str, str]]:
    return Project.objects.values_list("repository_id", "owner__handle", "name").iterator(500)


def _repository(name: str) -> Repository:
    owner, _slash, called = name.partition("/")
    project = Project.objects.select_related("repository").filter(owner__handle=owner, name=called).first()
    if project is None:
        raise CommandError(f"There is no project {name}.")
    return project.repository


def _collected(repository: Repository, grace: timedelta) -> Collected:
    """Slice by slice to the end."""
    done = collect(repository=repository, grace=grace)
    dropped = done.dropped
    while done.left:
        done = collect(repository=repository, grace=grace)
        dropped += done.dropped
    return Collected(done.reached, done.waiting, dropped, done.missing, 0, done.is_busy)
