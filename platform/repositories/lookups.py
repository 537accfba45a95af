"""One row by its name: what is asked for every file that leaves, so its SQL is written once (`core.prepared`)."""

from typing import TypeVar

from django.db.models import BinaryField, CharField, Model, Q, QuerySet

from core.prepared import Given, Prepared
from core.remembering import remembered
from repositories.models import Blob, Commit, Directory, Object, Possession, Ref, Repository
from repositories.states import ObjectType

Row = TypeVar("Row", bound=Model)


def commit_by(repository: Repository, oid: bytes) -> Commit | None:
    return remembered(("commit", repository.pk, oid), lambda: _commits.first(repository=repository.pk, oid=oid))


def commit_at(repository: int, oid: bytes) -> Commit:
    """Of a repository that is written to: what somebody looked up before is not good enough."""
    return _there(_commits.first(repository=repository, oid=oid), Commit, oid.hex())


def tip_of(repository: Repository, ref: str) -> bytes | None:
    """The commit that a branch, or another ref, stands at."""
    found = _tips.first(repository=repository.pk, name=ref)
    return None if found is None else bytes(found)


def directory_at(commit: int, path: bytes) -> Directory:
    return _there(_directories.first(commit=commit, path=path), Directory, repr(path))


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
    return _there(_blobs.first(sha256=sha256), Blob, sha256.hex())


def blob_of(repository: Repository, oid: bytes) -> Blob:
    """What the repository possesses under this git id."""
    return _there(_possessed.first(repository=repository.pk, oid=oid), Blob, oid.hex())


def _there(found: Row | None, kind: "type[Row]", name: str) -> Row:
    if found is None:
        raise kind.DoesNotExist(name)  # type: ignore[attr-defined]  # each model has its own
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
_tips: Prepared[bytes | memoryview] = Prepared(
    lambda: Ref.objects.filter(repository=_repository(), name=Given("name", CharField())).values_list("oid", flat=True)
)
_directories: Prepared[Directory] = Prepared(
    lambda: Directory.objects.filter(commit=Given("commit", Commit._meta.pk), path=Given("path", BinaryField()))
)
_possessed: Prepared[Blob] = Prepared(
    lambda: Blob.objects.filter(possession__repository=_repository(), possession__oid=_oid())
)
_blobs: Prepared[Blob] = Prepared(lambda: Blob.objects.filter(sha256=Given("sha256", BinaryField())))
