"""The three kinds of repository that clients of a hub know, and which of our projects each of them is.

Code and research have no word there. An address belongs to one project whatever its kind, so they are found where
there is no word in the address either: among the models.
"""

from collections.abc import Mapping

from projects.states import Kind

KINDS: Mapping[str, tuple[Kind, ...]] = {  # the first is what a list shows
    "models": (Kind.MODEL, Kind.CODE, Kind.RESEARCH),
    "datasets": (Kind.DATASET,),
    "spaces": (Kind.APP,),
}
MADE: Mapping[str, Kind] = {"model": Kind.MODEL, "dataset": Kind.DATASET, "space": Kind.APP}  # as a client asks for it


def word_of(kind: str) -> str:
    """In which list a project of this kind is found."""
    return next(word for word, kinds in KINDS.items() if kind in kinds)


def prefix_of(kind: str) -> str:
    """What stands before `owner/name` in addresses of its pages and files."""
    word = word_of(kind)
    return "" if word == "models" else f"{word}/"
