"""What stays although no branch and no tag leads to it. Which commits they name, the packages above say themselves."""

from collections.abc import Callable, Iterable

from django.db import models

from repositories.models import Ref, Repository, Upload

Named = Callable[[Repository], Iterable[bytes]]
_fields: list[tuple[type[models.Model], str, str]] = []
_waiting: list[Named] = []
_followed: list[Named] = []


def keep_commits_of(model: type[models.Model], field: str, *, repository: str) -> None:
    """Register a column that holds git ids of commits. `repository`: how its rows find theirs."""
    _fields.append((model, field, repository))


def keep_contents(named: Named) -> Named:
    """Register contents that are to be committed some day, by their git ids. Such as are gone are passed over."""
    _waiting.append(named)
    return named


def follow_commits(named: Named) -> Named:
    """Register commits elsewhere that what comes here goes on from, by their git ids. A history that becomes one commit
    remembers which of them it has; they are not kept for it."""
    _followed.append(named)
    return named


def commits_followed(repository: Repository) -> set[bytes]:
    """Where other work stands that may come to a branch: other branches, tags, pull requests, sources."""
    refs = Ref.objects.filter(repository=repository).values_list("oid", "peeled")
    return {bytes(peeled or oid) for oid, peeled in refs}.union(*(set(of(repository)) for of in _followed))


def registered() -> list[tuple[type[models.Model], str]]:
    return [(model, field) for model, field, _repository in _fields]


def commits_kept(repository: Repository) -> set[bytes]:
    """What refs and the packages above name. All of it has to be here."""
    refs = Ref.objects.filter(repository=repository).values_list("oid", "peeled")
    named = {bytes(oid) for pair in refs for oid in pair if oid}
    for model, field, where in _fields:
        rows = model._default_manager.filter(**{where: repository}).exclude(**{field: None})  # noqa: SLF001 -- Django's own name for it
        named.update(map(bytes, rows.values_list(field, flat=True)))
    return named


def contents_waiting(repository: Repository) -> set[bytes]:
    """What came and waits for its commit."""
    uploads = Upload.objects.filter(repository=repository).exclude(oid=None)
    named = {bytes(oid) for oid in uploads.values_list("oid", flat=True) if oid}
    return named.union(*(set(of(repository)) for of in _waiting))
