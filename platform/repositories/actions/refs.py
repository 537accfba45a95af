"""Branches and tags move by compare-and-set, in the transaction of what they point at."""

import time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.problems import BadInput, Conflict, NotFound
from repositories import names, objects
from repositories.changes import Author
from repositories.holding import hold
from repositories.models import Commit, Object, Ref, Repository
from repositories.states import ObjectType


class RefMoved(Exception):
    """Somebody else moved the ref first."""


def move_ref(*, repository: Repository, name: str, old: bytes | None, new: bytes, peeled: bytes | None = None) -> None:
    """From `old` to `new`, or RefMoved. `old` None: the ref is born."""
    if old is None:
        _bear(repository, name, new, peeled)
    else:
        moved = Ref.objects.filter(repository=repository, name=name, oid=old).update(oid=new, peeled=peeled)
        if moved != 1:
            raise RefMoved(name)


def drop_ref(*, repository: Repository, name: str, old: bytes) -> None:
    """It stood at `old` and is gone, or RefMoved. What it led to may now lead nowhere."""
    if Ref.objects.filter(repository=repository, name=name, oid=old).delete()[0] != 1:
        raise RefMoved(name)
    Repository.objects.filter(pk=repository.pk).update(dirty=True)


@transaction.atomic
def create_tag(*, repository: Repository, name: str, target: bytes) -> None:
    """Name a commit for good: a tag that exists is not moved."""
    ref = names.tag_ref(name)
    _require(repository, target)
    try:
        move_ref(repository=repository, name=ref, old=None, new=target)
    except RefMoved as taken:
        raise Conflict(_("There is a tag “%(name)s” already.") % {"name": name}, code="tag_exists") from taken


@transaction.atomic
def begin_ref(*, repository: Repository, name: str, at: bytes) -> None:
    """One of ours, under a name that nobody else gives."""
    _require(repository, at)
    move_ref(repository=repository, name=name, old=None, new=at)


@transaction.atomic
def set_tag(*, repository: Repository, name: str, target: bytes) -> None:
    """A name that is the site's to give: whoever gave it to another commit has to do without it."""
    ref = names.tag_ref(name)
    _require(repository, target)
    old = Ref.objects.select_for_update().filter(repository=repository, name=ref).first()
    move_ref(repository=repository, name=ref, old=bytes(old.oid) if old else None, new=target)
    if old and bytes(old.oid) != target:
        Repository.objects.filter(pk=repository.pk).update(dirty=True)


@transaction.atomic
def annotate(*, repository: Repository, name: str, target: bytes, author: Author, message: str) -> bytes:
    """An annotated tag that a ref may then point at; returns its id."""
    _require(repository, target)
    made = objects.build_tag(name=name, target=target, author=author, message=message, at=int(time.time()))
    oid = objects.oid_of("tag", made)
    row = Object(repository=repository, oid=oid, type=ObjectType.TAG, data=made)
    Object.objects.bulk_create([row], ignore_conflicts=True)
    return oid


def _require(repository: Repository, target: bytes) -> None:
    """That the commit is here, and that it stays until something leads to it."""
    hold(repository)
    if not Commit.objects.filter(repository=repository, oid=target).exists():
        raise NotFound(_("There is no commit %(oid)s here.") % {"oid": target.hex()}, code="no_revision")


def _bear(repository: Repository, name: str, new: bytes, peeled: bytes | None) -> None:
    with transaction.atomic():
        Repository.objects.select_for_update(no_key=True).get(
            pk=repository.pk
        )  # births wait for each other, moves do not
        _check_clash(repository, name)
        try:
            with transaction.atomic():
                Ref.objects.create(repository=repository, name=name, oid=new, peeled=peeled)
        except IntegrityError as taken:
            raise RefMoved(name) from taken


def _check_clash(repository: Repository, name: str) -> None:
    """`a` and `a/b` cannot both be: git keeps refs as files and folders."""
    parts = name.split("/")
    above = ["/".join(parts[:end]) for end in range(3, len(parts))]
    refs = Ref.objects.filter(repository=repository)
    other = refs.filter(name__in=above).first() or refs.filter(name__startswith=name + "/").first()
    if other:
        text = _("“%(name)s” and “%(other)s” cannot both exist.") % {"name": name, "other": other.name}
        raise BadInput(fields={"name": text}, code="ref_clash")
