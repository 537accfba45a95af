"""Texts that are typed into a change, as files: by their paths, None for one that goes."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from core.problems import BadInput
from projects.models import Project
from repositories import names
from repositories.actions import Add, Delete, Operation, store_all
from repositories.objects import parse_pointer

Files = Mapping[str, str | None]
EDITABLE = 200_000  # letters; what is longer is brought by clients


def kept(project: Project, files: Files) -> list[Operation]:
    """What is to be done with each. Call it where nothing stays of what is refused later."""
    written = {path: text.encode() for path, text in files.items() if text is not None}
    for path, data in written.items():
        names.split_path(path)
        if parse_pointer(data):
            raise BadInput(fields={"path": _("“%(path)s” is a pointer of Git LFS.") % {"path": path}})
    stored = store_all(repository=project.repository, files=list(written.items()))
    gone: list[Operation] = [Delete(path) for path, text in files.items() if text is None]
    return [*gone, *(Add(path, file) for path, file in zip(written, stored, strict=True))]
