"""Files that have come and wait for the others: an import that stopped goes on from them, however late. And where a
source stood, so that what comes next from there finds what it goes on from."""

from collections.abc import Iterator

from projects.imports.models import FetchedFile, Import, Tracking
from projects.imports.states import ImportState, Via
from repositories.keeping import follow_commits, keep_contents
from repositories.models import Repository


@keep_contents
def files_of_imports(repository: Repository) -> Iterator[bytes]:
    imports = Import.objects.filter(project__repository=repository).exclude(state=ImportState.DONE)
    for files in imports.values_list("files", flat=True):
        yield from (bytes.fromhex(file["oid"]) for file in files if "oid" in file)
    for oid in FetchedFile.objects.filter(found__in=imports.values("pk")).values_list("oid", flat=True):
        yield bytes(oid)


@follow_commits
def commits_of_sources(repository: Repository) -> Iterator[bytes]:
    """Of git sources alone: of a hub we have files, in commits of our own."""
    done = Import.objects.filter(project__repository=repository, via=Via.GIT, state=ImportState.DONE)
    seen = Tracking.objects.filter(project__repository=repository, via=Via.GIT)
    for rows in (done, seen):
        yield from (bytes.fromhex(commit) for commit in rows.values_list("commit", flat=True) if commit)
