"""Files become chunks: those that came as such at once, all others when somebody asked for them, in the background."""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.problems import Unavailable
from repositories import blobs
from repositories.models import Blob, Cut, Possession, Repository, Stretch
from repositories.queries.cuts import is_worth_cutting
from repositories.xet import hashes, stretches
from repositories.xet.hashes import Sized

LEAST, MOST = 8 * 2**10, 128 * 2**10  # bytes of a chunk, as in `xet.cutting`, which is left to workers
TOGETHER = 50  # stretches written at once
LATER = timedelta(hours=1)  # for what could not be read
log = structlog.get_logger(__name__)


def ask_for_cut(*, repository: Repository, sha256: bytes) -> None:
    """Somebody fetches the file; whoever does so later may have it by chunks."""
    blob = Blob.objects.filter(sha256=sha256).first()
    if blob is not None:
        Cut.objects.bulk_create([Cut(repository=repository, blob=blob)], ignore_conflicts=True)


def keep_cut(
    *, repository: Repository, sha256: bytes, size: int, hash: bytes, chunks: Callable[[], Iterable[Sized]]
) -> None:
    """A file that came in verified chunks. Such as no client makes would fill the tables: they are cut again."""
    if settings.XET_DOWNLOADS and is_worth_cutting(size) and _are_usual(chunks()):
        _keep_cut(repository, sha256, hash, chunks())


def cut_due(*, seconds: float = 60) -> int:
    """Go on with what was asked for, for about so long. Returns how many files were cut to their end."""
    if not settings.XET_DOWNLOADS:
        return 0
    until, done = time.monotonic() + seconds, 0
    due = Cut.objects.filter(hash=None, asked_at__lte=timezone.now()).select_related("blob").order_by("asked_at")
    for cut in list(due[:1_000]):
        try:
            done += _go_on(cut, until)
        except (OSError, Unavailable, IntegrityError) as error:  # gone, or cannot be read just now: the others go on
            log.warning("cut_failed", cut=cut.pk, error=str(error))
            Cut.objects.filter(pk=cut.pk).update(asked_at=timezone.now() + LATER)
        if time.monotonic() > until:
            break
    return done


@transaction.atomic
def _keep_cut(repository: Repository, sha256: bytes, hash: bytes, chunks: Iterable[Sized]) -> None:
    ask_for_cut(repository=repository, sha256=sha256)
    cut = Cut.objects.select_for_update().get(repository=repository, blob__sha256=sha256)
    if cut.hash is None:
        Stretch.objects.filter(cut=cut).delete()  # of what was under way
        for rows in _some(_rows(cut, 0, chunks)):
            Stretch.objects.bulk_create(rows)
        Cut.objects.filter(pk=cut.pk).update(hash=hash)


def _are_usual(chunks: Iterable[Sized]) -> bool:
    """The last one may be as small as it likes."""
    return all(LEAST <= one[1] <= MOST for one, _next in itertools.pairwise(chunks))


def forget_cuts() -> int:
    """Of files that their repository does not possess any more."""
    possessed = Possession.objects.filter(repository=OuterRef("repository"), blob=OuterRef("blob"))
    _rows, gone = Cut.objects.filter(~Exists(possessed)).delete()
    return gone.get(Cut._meta.label, 0)


def _go_on(cut: Cut, until: float) -> bool:
    """From where it stands, stretch by stretch; another who does the same writes the same rows."""
    from repositories.xet import cutting  # noqa: PLC0415 -- loads numpy, which the web process does without

    last = Stretch.objects.filter(cut=cut).order_by("-start").values_list("start", "length").first()
    start = sum(last) if last else 0
    with blobs.open_blob(cut.blob) as stream:
        stream.seek(start)
        named = ((hashes.of_chunk(data), len(data)) for data in cutting.chunks(stream.read))
        for rows in _some(_rows(cut, start, named)):
            if not _write(cut, rows):
                return False
            if time.monotonic() > until and rows[-1].start + rows[-1].length < cut.blob.size:
                return False
    return _end(cut)


def _end(cut: Cut) -> bool:
    rows = list(Stretch.objects.filter(cut=cut).order_by("start"))
    chunks = [chunk for row in rows for chunk in row.table]
    if sum(length for _name, length in chunks) != cut.blob.size:
        raise blobs.Damaged(bytes(cut.blob.sha256))
    return Cut.objects.filter(pk=cut.pk, hash=None).update(hash=hashes.of_file(chunks)) == 1


def _rows(cut: Cut, start: int, chunks: Iterable[Sized]) -> Iterator[Stretch]:
    for table in stretches.stretches(chunks):
        length = sum(size for _name, size in table)
        yield Stretch(cut=cut, start=start, length=length, hash=hashes.of_xorb(table), chunks=stretches.packed(table))
        start += length


@transaction.atomic
def _write(cut: Cut, rows: list[Stretch]) -> bool:
    """Unless it is whole by now: then its chunks came in an upload, and may be others than these."""
    if Cut.objects.select_for_update().filter(pk=cut.pk, hash=None).first() is None:
        return False
    Stretch.objects.bulk_create(rows, ignore_conflicts=True)
    return True


def _some(rows: Iterator[Stretch]) -> Iterator[list[Stretch]]:
    while held := list(itertools.islice(rows, TOGETHER)):
        yield held
