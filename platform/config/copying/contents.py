"""All contents of files, brought from where the site keeps them to another folder or bucket, and proved on the way."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import Storage, storages

from config.blobs import from_url
from config.copying import CannotCopy
from repositories import blobs
from repositories.models import Blob


@dataclass
class Tally:
    copied: int = 0
    size: int = 0
    there: int = 0
    faults: list[str] = field(default_factory=list)


def place_of(destination: str) -> Storage:
    """A folder, or a bucket as BLOBS_URL has it."""
    is_folder = "://" not in destination
    said = from_url("" if is_folder else destination, Path(destination).absolute())
    if said == settings.STORAGES["blobs"]:
        raise CannotCopy(f"{destination} is where this site keeps its files already.")
    place: Storage = storages.create_storage(said)
    try:
        if away := blobs.bucket(place):
            away.require_reachable()
    except ImproperlyConfigured as problem:
        raise CannotCopy(str(problem)) from problem
    return place


def copy_contents(place: Storage, *, reads_again: bool) -> Tally:
    """What is there is not sent again: of the right size, or with the right digest where it is read again."""
    tally = Tally()
    for blob in Blob.objects.filter(inline=None).order_by("pk").iterator(500):
        sha256 = bytes(blob.sha256)
        if _is_there(blob, place, reads_again=reads_again):
            tally.there += 1
        elif fault := _copy(sha256, place):
            if Blob.objects.filter(pk=blob.pk, possession__isnull=False).exists():  # and did not go meanwhile
                tally.faults.append(f"{sha256.hex()}: {fault}")
        elif reads_again and not _is_there(blob, place, reads_again=True):
            tally.faults.append(f"{sha256.hex()}: did not come over as it was")
        else:
            tally.copied += 1
            tally.size += blob.size
    return tally


def _is_there(blob: Blob, place: Storage, *, reads_again: bool) -> bool:
    sha256 = bytes(blob.sha256)
    if not blobs.are_there(sha256, blob.size, at=place):
        return False
    if not reads_again:
        return True
    with blobs.open_stored(sha256, at=place) as stream:
        return blobs.digest_of(stream) == sha256


def _copy(sha256: bytes, place: Storage) -> str:
    """What is wrong with it here, if something is: then it is not copied. It needs room on the disk for one file."""
    with tempfile.TemporaryDirectory(dir=settings.UPLOAD_FOLDER, prefix="copying-") as folder:
        file, digest = Path(folder) / sha256.hex(), hashlib.sha256()
        try:
            with blobs.open_stored(sha256) as stream, file.open("wb") as copy:
                while data := stream.read(blobs.CHUNK):
                    digest.update(data)
                    copy.write(data)
        except FileNotFoundError:
            return "missing"
        if digest.digest() != sha256:
            return "different"
        blobs.place(sha256, file, at=place)
    return ""
