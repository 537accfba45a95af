"""Keeping the index in step with what people and organisations say of themselves."""

from collections.abc import Iterator

from accounts.models import Owner
from accounts.queries import owners
from core.events import on
from core.models import Event
from search.actions import index
from search.findables import KIND
from search.kinds import Document, register


@on(
    "user.registered",
    "user.edited",
    "user.profile_withheld",
    "user.profile_returned",
    "organisation.created",
    "organisation.edited",
    "organisation.profile_withheld",
    "organisation.profile_returned",
)
def index_profile(event: Event) -> None:
    column = "organisation" if event.object_type == "organisation" else "user"
    _index(owners().filter(**{column: event.object_id}).first())


@on("owner.renamed")
def index_renamed(event: Event) -> None:
    _index(owners().filter(pk=event.object_id).first())


def documents() -> Iterator[Document]:
    return (document_of(owner) for owner in owners().order_by("pk").iterator(chunk_size=200))


def document_of(owner: Owner) -> Document:
    profile = owner.profile
    return Document(KIND, owner.pk, f"{owner.handle} {profile.name}", profile.bio)


def _index(owner: Owner | None) -> None:
    if owner is not None:
        index(document_of(owner))


register(KIND, documents)
