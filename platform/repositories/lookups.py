"""One row by its name: what is asked for every file that leaves, so its SQL is written once (`core.prepared`)."""

from django.db.models import BinaryField, CharField, Q, QuerySet

from core.prepared import Given, Prepared
from core.remembering import remembered
from repositories.models import Blob, Commit, Object, Possession, Ref, Repository
from repositories.states import ObjectType


def commit_by(repository: Repository, oid: bytes) -> Commit | None:
    return remembered(("commit", repository.pk, oid), lambda: _commits.first(repository=repository.pk, oid=oid))


def refs_called(repository: Repository, names: tuple[str, str, str]) -> dict[str, Ref]:
    first, second, third = names
    rows = _refs(repository=repository.pk, first=first, second=second, third=third)
    return {ref.name: ref for ref in rows}


def tree_by(repository: int, oid: bytes) -> bytes | None:
    found = _trees.first(repository=repository, oid=oid)
    return None if found is None else bytes(found)


def contents_by(repository: Repository, oid: bytes) -> tuple[bool, bytes | memoryview, int] | None:
    """Whether git sees a pointer, and the digest and size of the contents."""
    return _contents.first(repository=repository.pk, oid=oid)


def blob_by(sha256: bytes) -> Blob:
    found = _blobs.first(sha256=sha256)
    if found is None:
        raise Blob.DoesNotExist(sha256.hex())
    return found


def _repository() -> Given:
    return Given("repository", Repository._meta.pk)


def _oid() -> Given:
    return Given("oid", BinaryField())


def _refs_of_three_names() -> QuerySet[Ref]:
    names = [Q(name=Given(place, CharField())) for place in ("first", "second", "third")]
    return Ref.objects.filter(names[0] | names[1] | names[2], repository=_repository())


_commits: Prepared[Commit] = Prepared(lambda: Commit.objects.filter(repository=_repository(), oid=_oid()))
_refs: Prepared[Ref] = Prepared(_refs_of_three_names)
_trees: Prepared[bytes | memoryview] = Prepared(
    lambda: Object.objects.filter(repository=_repository(), oid=_oid(), type=ObjectType.TREE).values_list(
        "data", flat=True
    )
)
_contents: Prepared[tuple[bool, bytes | memoryview, int]] = Prepared(
    lambda: Possession.objects.filter(repository=_repository(), oid=_oid()).values_list(
        "pointer", "blob__sha256", "blob__size"
    )
)
_blobs: Prepared[Blob] = Prepared(lambda: Blob.objects.filter(sha256=Given("sha256", BinaryField())))
