"""Keeping the index. Everything in it is derived: `rebuild` makes it again from what the packages hold."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from search.actions.meanings import expect, forget_meaning
from search.kinds import KINDS, Document
from search.models import Entry
from search.tokens import index_text

BATCH = 500


def index(document: Document) -> None:
    """Make this thing findable by these words, and by no earlier ones."""
    Entry.objects.update_or_create(
        kind=document.kind,
        object_id=document.object_id,
        defaults=words_of(document),
    )
    if document.title:
        expect(document.kind, [document.object_id])


def put_at(kind: str, ids: Iterable[str], place: str) -> None:
    """These stand somewhere else now, and say what they said."""
    Entry.objects.filter(kind=kind, object_id__in=list(ids)).update(place=place)


def forget(kind: str, object_id: str) -> None:
    Entry.objects.filter(kind=kind, object_id=object_id).delete()
    forget_meaning(kind, object_id)


@transaction.atomic
def rebuild(kind: str) -> int:
    """Throw the index of one kind away and make it again. Returns how many things it holds."""
    Entry.objects.filter(kind=kind).delete()
    return sum(_add(batch) for batch in _batches(KINDS[kind]()))


def _add(documents: list[Document]) -> int:
    rows = (Entry(kind=found.kind, object_id=found.object_id, **words_of(found)) for found in documents)
    return len(Entry.objects.bulk_create(rows))


def words_of(document: Document) -> dict[str, str]:
    """What the row of a document holds besides what it is about."""
    said = {"title": index_text(document.title), "body": index_text(document.body)}
    return said | {"author": document.author, "place": document.place}


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    remaining = iter(documents)
    while batch := list(islice(remaining, BATCH)):
        yield batch
