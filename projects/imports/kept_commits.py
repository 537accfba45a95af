"""Files that have come and wait for the others: an import that stopped goes on from them, however late."""

from collections.abc import Iterator

from projects.imports.models import FetchedFile, Import
from projects.imports.states import ImportState
from repositories.keeping import keep_contents
from repositories.models import Repository


@keep_contents
def files_of_imports(repository: Repository) -> Iterator[bytes]:
    imports = Import.objects.filter(project__repository=repository).exclude(state=ImportState.DONE)
    for files in imports.values_list("files", flat=True):
        yield from (bytes.fromhex(file["oid"]) for file in files if "oid" in file)
    for oid in FetchedFile.objects.filter(found__in=imports.values("pk")).values_list("oid", flat=True):
        yield bytes(oid)
