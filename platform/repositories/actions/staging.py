"""Operations applied to a tree, in order; then the form of each large file settled."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from core.problems import BadInput
from repositories import attributes, blobs, names
from repositories.actions.contents import not_uploaded, point_to, store
from repositories.changes import Add, Copy, Delete, Operation, StoredFile
from repositories.lookups import blob_of
from repositories.models import Possession, Repository
from repositories.objects import EXECUTABLE, LINK, REGULAR, TreeEntry
from repositories.trees import Folder, Parts, Trees, WorkingCopy, batches

ATTRIBUTES: Parts = (attributes.NAME.encode(),)


class Staging:
    """What one commit makes of a tree."""

    def __init__(self, repository: Repository, root: bytes | None) -> None:
        self.repository, self.root = repository, root
        self.trees = Trees(repository.pk)
        self._copy = WorkingCopy(self.trees, root)
        self._placed: dict[Parts, TreeEntry] = {}

    def apply(self, operations: Sequence[Operation]) -> None:
        self._copy.prefetch(_places(operations))
        for operation in operations:
            match operation:
                case Add(path, file):
                    self._add(names.split_path(path), file)
                case Delete(path):
                    self._delete(names.split_known_path(path), path)
                case Copy(source, target):
                    self._copy_over(source, names.split_path(target))
        self._settle_large(self._possessed())

    def write(self) -> tuple[bytes, dict[bytes, bytes]]:
        return self._copy.write()

    def check_again(self) -> None:
        """What was looked up may have been dropped since, as nothing led to it yet."""
        self._possessed()

    def _add(self, parts: Parts, file: StoredFile) -> None:
        old = self._file_at(parts)
        self._put(parts, TreeEntry(EXECUTABLE if old and old.mode == EXECUTABLE else REGULAR, file.oid))

    def _delete(self, parts: Parts, path: str) -> None:
        if not self._copy.remove(parts):
            raise _no_such_path(path, _("There is no “%(path)s” to delete."))
        self._placed = {placed: entry for placed, entry in self._placed.items() if placed[: len(parts)] != parts}

    def _copy_over(self, source: str, target: Parts) -> None:
        parts = names.split_known_path(source)
        entry = self.trees.find(self.root, parts) if self.root and parts else None
        if entry is None:
            raise _no_such_path(source, _("There is no “%(path)s” to copy."))
        old = self._file_at(target)
        if not entry.is_directory:
            self._put(target, entry)
        elif old:
            raise _in_the_way(
                target, _("“%(path)s” is taken by a file. Delete it in the same commit, or choose another path.")
            )
        else:
            self._copy.put(target, entry)
            for inside, file in self.trees.walk(entry.oid, under=target):
                names.check_length(inside)
                self._placed[inside] = file

    def _file_at(self, parts: Parts) -> TreeEntry | None:
        """What a file put there would take the place of: a file or nothing, never a folder."""
        old = self._copy.find(parts)
        if isinstance(old, Folder) or (old and old.is_directory):
            raise _in_the_way(
                parts, _("“%(path)s” is taken by a folder. Delete it in the same commit, or choose another path.")
            )
        return old

    def _put(self, parts: Parts, entry: TreeEntry) -> None:
        self._copy.put(parts, entry)
        self._placed[parts] = entry

    def _possessed(self) -> dict[bytes, StoredFile]:
        """What the placed ids stand for. Every one must be this repository's own."""
        found: dict[bytes, StoredFile] = {}
        for some in batches(entry.oid for entry in self._placed.values()):
            rows = Possession.objects.filter(repository=self.repository, oid__in=some)
            for oid, sha256, size, pointer in rows.values_list("oid", "blob__sha256", "blob__size", "pointer"):
                found[bytes(oid)] = StoredFile(bytes(oid), bytes(sha256), size, pointer)
        for parts, entry in self._placed.items():
            if entry.oid not in found:
                raise not_uploaded(b"/".join(parts).decode("utf-8", "replace"))
        return found

    def _settle_large(self, files: dict[bytes, StoredFile]) -> None:
        """Large files become pointers, and `.gitattributes` covers every pointer: a clone then gets the contents."""
        text = self._attributes_text()
        rules = attributes.rules_of(text)
        uncovered: list[bytes] = []
        for parts, entry in self._placed.items():
            file, path = files[entry.oid], b"/".join(parts)
            covered = file.size == 0 or rules.include(path)  # an empty file points at nothing
            must_point = file.size > 0 and (covered or file.size > attributes.REGULAR_LIMIT)
            if must_point and not file.pointer and parts != ATTRIBUTES and entry.mode != LINK:
                pointer = point_to(repository=self.repository, oid=file.oid)
                self._copy.put(parts, TreeEntry(entry.mode, pointer.oid))
            if (must_point or file.pointer) and not covered:
                uncovered.append(path)
        if uncovered:
            self._put_attributes(attributes.completed(text, uncovered))

    def _attributes_text(self) -> bytes:
        entry = self._copy.find(ATTRIBUTES)
        if not isinstance(entry, TreeEntry) or entry.is_directory:
            return b""
        blob = blob_of(self.repository, entry.oid)
        if blob.size > blobs.CHUNK:
            raise BadInput(fields={"path": _("“.gitattributes” is too large to be read.")}, code="attributes_too_large")
        return blobs.read(blob)

    def _put_attributes(self, text: bytes) -> None:
        file = store(repository=self.repository, data=text, name=attributes.NAME)
        self._copy.put(ATTRIBUTES, TreeEntry(REGULAR, file.oid))


def _places(operations: Iterable[Operation]) -> list[Parts]:
    paths = [operation.target if isinstance(operation, Copy) else operation.path for operation in operations]
    return [parts for path in paths if (parts := names.split_known_path(path))]


def _in_the_way(parts: Parts, text: str) -> BadInput:
    path = b"/".join(parts).decode("utf-8", "replace")
    return BadInput(fields={"path": text % {"path": path}}, code="path_taken", path=path)


def _no_such_path(path: str, text: str) -> BadInput:
    shown = path.encode("utf-8", "replace").decode()
    return BadInput(fields={"path": text % {"path": shown}}, code="no_such_path", path=shown)
