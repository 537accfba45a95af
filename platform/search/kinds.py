"""What can be searched. Packages above register their kinds in `receivers.py`; search knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """One thing to be found, in words that everyone who may see the thing may see."""

    kind: str
    object_id: str
    title: str
    body: str = ""
    author: str = ""  # the id of the owner whose it is, and of the place where it stands, if it is to be found by them
    place: str = ""


Documents = Callable[[], Iterable[Document]]
KINDS: dict[str, Documents] = {}


def register(kind: str, documents: Documents) -> None:
    """`documents` yields everything of this kind, to build the index from nothing."""
    KINDS[kind] = documents
