"""Chunks come in as xorbs, each read to its last byte before it is kept."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import BadInput
from repositories import blobs
from repositories.models import Repository, Xorb
from repositories.parts import IncomingPart
from repositories.quotas import Coming, require_room
from repositories.xet import hashes
from repositories.xet.xorbs import Malformed, chunks_in, packed

KEPT_FOR = timedelta(days=2)  # for an upload that was interrupted; whoever comes later sends anew


def require_room_for_xorb(*, repository: Repository, hash: bytes, size: int) -> None:
    """Together with those that are not a file yet: an upload can never need more room than its owner has."""
    if Xorb.objects.filter(repository=repository, hash=hash).exists():
        return
    waiting = Xorb.objects.filter(repository=repository, used_at=None).aggregate(size=Sum("size"))["size"] or 0
    require_room(repository, [Coming(str(_("this upload")), waiting + size)])


def keep_xorb(*, repository: Repository, hash: bytes, incoming: IncomingPart) -> bool:
    """Whether it is new here. The same once more changes nothing."""
    if _is_here(repository, hash):
        return False
    chunks = _verified(incoming.path, hash)
    xorb = Xorb(repository=repository, hash=hash, size=incoming.expected, chunks=chunks, touched_at=timezone.now())
    with blobs.disk_errors_told():
        incoming.finish()
        incoming.settle(xorb.path)
    Xorb.objects.bulk_create(
        [xorb],
        update_conflicts=True,
        unique_fields=["repository", "hash"],
        update_fields=["size", "chunks", "touched_at"],
    )
    return True


def collect_xorbs(*, older_than: timedelta = KEPT_FOR) -> int:
    """Forget chunks that nobody asked for lately, and files of none. Returns how many were forgotten.

    Clients remember for weeks what they sent to an address, and send it no more: so the address changes.
    """
    before = timezone.now() - older_than
    old = list(Xorb.objects.filter(touched_at__lt=before))
    forgotten = sum(_forget(xorb, before) for xorb in old)
    renew_address(repositories={xorb.repository_id for xorb in old})
    for path in Path(settings.XORB_FOLDER).glob("*/*"):
        if path.stat().st_mtime < before.timestamp() and not _is_known(path):
            path.unlink(missing_ok=True)
    return forgotten


def renew_address(*, repositories: Iterable[int]) -> None:
    Repository.objects.filter(pk__in=repositories).update(xet_generation=F("xet_generation") + 1)


def _is_here(repository: Repository, hash: bytes) -> bool:
    known = Xorb.objects.filter(repository=repository, hash=hash)
    return any(xorb.path.is_file() for xorb in known) and known.update(touched_at=timezone.now()) == 1


@transaction.atomic
def _forget(xorb: Xorb, before: object) -> bool:
    path = xorb.path
    gone, _rows = Xorb.objects.filter(pk=xorb.pk, touched_at__lt=before).delete()
    if gone:
        path.unlink(missing_ok=True)
    return bool(gone)


def _is_known(path: Path) -> bool:
    """By where it lies: `Xorb.path`."""
    return Xorb.objects.filter(repository=int(path.parent.name), hash=hashes.from_text(path.name)).exists()


def _verified(path: Path, hash: bytes) -> bytes:
    """Its table, once every chunk was read and they come to this hash."""
    with path.open("rb") as file:
        try:
            table = [chunk for chunk, _data in chunks_in(file)]
        except Malformed as fault:
            raise BadInput(_("These chunks cannot be read: %(fault)s.") % {"fault": fault}, code="bad_xorb") from None
    if not table or hashes.of_xorb([(chunk.hash, chunk.length) for chunk in table]) != hash:
        raise BadInput(_("These chunks do not have the announced hash. Send them again."), code="digest_differs")
    return packed(table)
