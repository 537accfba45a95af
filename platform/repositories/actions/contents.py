"""Bytes in, a right to name them out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import BadInput
from repositories import attributes, blobs, objects
from repositories.changes import Add, Operation, StoredFile
from repositories.holding import hold
from repositories.models import Blob, Possession, Repository
from repositories.parts import IncomingPart
from repositories.queries.possessions import held_among
from repositories.quotas import Coming, require_room
from repositories.trees import batches


@dataclass(frozen=True)
class Contents:
    """Verified bytes, in memory or in a file that may be moved away, and what they are to be."""

    file: StoredFile
    source: bytes | Path
    name: str = ""

    @property
    def coming(self) -> Coming:
        return Coming(self.name, self.file.size, self.file.sha256)


def store(*, repository: Repository, data: bytes, name: str = "") -> StoredFile:
    """Keep small contents. `name` helps to guess whether git will see them or a pointer."""
    return store_all(repository=repository, files=[(name, data)])[0]


def store_all(*, repository: Repository, files: Sequence[tuple[str, bytes]]) -> list[StoredFile]:
    """Keep small contents by their names, all or, where there is no room for one of them, none."""
    contents = [Contents(describe(name, data), data, name) for name, data in files]
    if contents:
        keep(repository=repository, contents=contents)
    return [content.file for content in contents]


def adds(*, repository: Repository, files: Mapping[str, bytes]) -> list[Operation]:
    """Small files by their paths, kept together, and what a commit then does with them."""
    stored = store_all(repository=repository, files=list(files.items()))
    return [Add(path, file) for path, file in zip(files, stored, strict=True)]


def keep(*, repository: Repository, contents: Sequence[Contents]) -> None:
    """Make sure the bytes exist and the repository possesses them. The one way in: whoever keeps it asks for room.

    The order is what makes a racing sweep harmless: first the blob's row, which locks it; then its bytes, looked for
    under that lock; then the right to it; all in one transaction.
    """
    send_ahead(contents=contents)
    _keep(repository, contents)


def send_ahead(*, contents: Sequence[Contents]) -> None:
    """To a bucket bytes take their time. So they go there before anybody waits for a lock, under a row of their own,
    by which they are swept should nobody come to possess them. On a local disk they are moved in no time."""
    if not blobs.bucket():
        return
    rows = _locked_rows({content.file.sha256: content for content in contents})
    for content in contents:
        row = rows.get(content.file.sha256)
        if row and row.inline is None:
            _bring_bytes(content, keeps_source=True)


@transaction.atomic
def _keep(repository: Repository, contents: Sequence[Contents]) -> None:
    require_room(repository, [content.coming for content in contents], is_here=True)
    rows = _locked_rows({content.file.sha256: content for content in contents})
    for content in contents:
        if rows[content.file.sha256].inline is None:
            _bring_bytes(content)
    hold(repository)
    _possess(repository, {content.file.oid: (rows[content.file.sha256], content.file) for content in contents})


def bring(*, contents: Sequence[Contents]) -> None:
    """Bytes into the store, before anybody has a right to them: for a push, whose bytes are long here before all of it
    was looked at. What nobody comes to possess is swept."""
    send_ahead(contents=contents)
    with transaction.atomic():
        rows = _locked_rows({content.file.sha256: content for content in contents})
        for content in contents:
            if rows[content.file.sha256].inline is None:
                _bring_bytes(content)


def keep_brought(*, repository: Repository, files: Mapping[bytes, StoredFile], names: Mapping[bytes, str]) -> None:
    """Let the repository possess what was brought just now, by git id. As `keep`, inside the caller's transaction."""
    coming = [Coming(names.get(oid, ""), file.size, file.sha256) for oid, file in files.items()]
    require_room(repository, coming, is_here=True)
    for some in batches(files):
        now, wanted = timezone.now(), sorted({files[oid].sha256 for oid in some})
        rows = Blob.objects.select_for_update().filter(sha256__in=wanted).order_by("sha256")
        blobs_by_digest = {bytes(row.sha256): row for row in rows}
        Blob.objects.filter(sha256__in=wanted).update(touched_at=now)
        _possess(repository, {oid: (blobs_by_digest[files[oid].sha256], files[oid]) for oid in some})


@transaction.atomic
def keep_elsewhere(
    *, repository: Repository, files: Mapping[bytes, StoredFile], names: Mapping[bytes, str]
) -> set[bytes]:
    """Let the repository possess, as pointers and by digest, what lies in another one. Returns what does by now: what
    was swept meanwhile does not. Whether it may be taken from there is the question of whoever calls."""
    require_room(repository, [Coming(names[one], file.size, one) for one, file in files.items()], is_here=True)
    hold(repository)
    kept = set[bytes]()
    for some in batches(sorted(files)):
        rows = list(Blob.objects.select_for_update().filter(sha256__in=some).order_by("sha256"))
        Blob.objects.filter(pk__in=[row.pk for row in rows]).update(touched_at=timezone.now())
        pointers = [(row, pointer_to(bytes(row.sha256), row.size)) for row in rows]
        _possess(repository, {pointer.oid: (row, pointer) for row, pointer in pointers})
        kept.update(pointer.sha256 for _row, pointer in pointers)
    return kept


def keep_large(*, repository: Repository, source: Path, sha256: bytes, size: int, name: str = "") -> StoredFile:
    """Keep a verified file that git is to see as a pointer, whatever its name and size."""
    file = pointer_to(sha256, size)
    keep(repository=repository, contents=[Contents(file, source, name)])
    return file


def keep_large_body(*, repository: Repository, incoming: IncomingPart, sha256: bytes, size: int) -> StoredFile:
    """The same, of a body that just came: it has to be what was announced."""
    if incoming.expected != size or incoming.finish() != sha256:
        raise BadInput(_("These are not the bytes that were announced. Send them again."), code="digest_differs")
    return keep_large(repository=repository, source=incoming.path, sha256=sha256, size=size, name=sha256.hex())


@transaction.atomic
def let_stay(*, repository: Repository, wanted: Iterable[tuple[bytes, int | None]]) -> dict[bytes, StoredFile]:
    """Those of many contents, by digest, that the repository possesses: whoever is told need not send them again, and
    has as long as after sending them to name them in a commit."""
    hold(repository)
    found = held_among(repository, wanted)
    for some in batches(file.oid for file in found.values()):
        rows = Possession.objects.filter(repository=repository, oid__in=some)
        rows.exclude(unreached_at=None).update(unreached_at=None)
    return found


@transaction.atomic
def point_at(*, repository: Repository, files: Iterable[StoredFile]) -> None:
    """Let git name by a pointer what the repository possesses under its own id alone."""
    bare = [file.sha256 for file in files if not file.pointer]
    if bare:
        hold(repository)
        rows = Blob.objects.filter(sha256__in=bare, possession__repository=repository).distinct()
        pointers = [(blob, pointer_to(bytes(blob.sha256), blob.size)) for blob in rows]
        _possess(repository, {pointer.oid: (blob, pointer) for blob, pointer in pointers})


def pointer_to(sha256: bytes, size: int) -> StoredFile:
    """The same contents as git names them by a pointer."""
    return StoredFile(objects.pointer_oid(sha256, size), sha256, size, pointer=True)


@transaction.atomic
def point_to(*, repository: Repository, oid: bytes) -> StoredFile:
    """The same of contents that it possesses under this id; what git then names them by."""
    hold(repository)
    blob = Blob.objects.get(possession__repository=repository, possession__oid=oid)
    pointer = pointer_to(bytes(blob.sha256), blob.size)
    _possess(repository, {pointer.oid: (blob, pointer)})
    return pointer


def not_uploaded(path: str) -> BadInput:
    """Contents that are named and are not the repository's."""
    text = _("The contents of “%(path)s” were never uploaded here. Upload them first.") % {"path": path}
    return BadInput(fields={"path": text}, code="not_uploaded", path=path)


def describe(name: str, data: bytes) -> StoredFile:
    """What contents are to be, under this name."""
    sha256, size = hashlib.sha256(data).digest(), len(data)
    pointer = attributes.is_large(name, size)
    oid = objects.pointer_oid(sha256, size) if pointer else objects.oid_of("blob", data)
    return StoredFile(oid, sha256, size, pointer)


def _locked_rows(contents: dict[bytes, Contents]) -> dict[bytes, Blob]:
    """The rows of these blobs, new or touched. Sorted, so that two who keep the same ones never wait in a circle."""
    new = [_new_row(contents[sha256]) for sha256 in sorted(contents)]
    Blob.objects.bulk_create(
        new, batch_size=200, update_conflicts=True, unique_fields=["sha256"], update_fields=["touched_at"]
    )
    # What an older row says counts: it may have been written under another limit for inline bytes.
    rows = Blob.objects.filter(sha256__in=list(contents))
    return {bytes(row.sha256): row for row in rows}


def _new_row(content: Contents) -> Blob:
    inline = None
    if content.file.size <= blobs.INLINE_LIMIT:
        inline = content.source if isinstance(content.source, bytes) else content.source.read_bytes()
    return Blob(sha256=content.file.sha256, size=content.file.size, inline=inline, touched_at=timezone.now())


def _bring_bytes(content: Contents, *, keeps_source: bool = False) -> None:
    """Write to where the row says, unless they lie there already."""
    sha256, source = content.file.sha256, content.source
    if blobs.are_there(sha256, content.file.size):
        return
    if isinstance(source, bytes):
        blobs.write(sha256, source)
    else:
        blobs.place(sha256, source, keeps_source=keeps_source)


def _possess(repository: Repository, wanted: dict[bytes, tuple[Blob, StoredFile]]) -> None:
    now = timezone.now()
    new = [
        Possession(repository=repository, oid=oid, pointer=file.pointer, blob=blob, created_at=now)
        for oid, (blob, file) in sorted(wanted.items())
    ]
    Possession.objects.bulk_create(
        new,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["repository", "oid"],
        update_fields=["created_at", "unreached_at"],
    )
    held = Possession.objects.filter(repository=repository, oid__in=list(wanted)).values_list("oid", "blob_id")
    if any(wanted[bytes(oid)][0].pk != blob_id for oid, blob_id in held):
        text = _("Other contents with the same git id are already here. Change the file by at least one byte.")
        raise BadInput(text, code="git_id_collision")
