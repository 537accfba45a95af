"""The checks that every site has. Other packages declare theirs in a module of this name."""

from reviews.checks import builds, card, dataset, documents, files, licence, lineage, links, personal, pickles, tensors

__all__ = [
    "builds",
    "card",
    "dataset",
    "documents",
    "files",
    "licence",
    "lineage",
    "links",
    "personal",
    "pickles",
    "tensors",
]
