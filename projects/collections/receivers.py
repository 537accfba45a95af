"""Keeping the search index in step with collections."""

from collections.abc import Iterator

from core.events import on
from core.models import Event
from projects.collections.findables import KIND
from projects.collections.models import Collection
from search.actions import forget, index
from search.kinds import Document, register


@on("collection.created", "collection.edited", "collection.deleted")
def index_collection(event: Event) -> None:
    collection = Collection.objects.filter(pk=event.object_id).first()
    if collection is None:
        forget(KIND, event.object_id)
    else:
        index(document_of(collection))


def documents() -> Iterator[Document]:
    return map(document_of, Collection.objects.order_by("pk").iterator(chunk_size=200))


def document_of(collection: Collection) -> Document:
    return Document(KIND, collection.pk, title=collection.title, body=collection.about)


register(KIND, documents)
