from repositories.queries.ancestry import leads_to
from repositories.queries.commits import (
    authors_of,
    branches,
    get_commit,
    get_commits,
    head,
    history,
    message,
    messages,
    own_commits,
    resolve,
    tags,
)
from repositories.queries.comparing import Change, diff
from repositories.queries.contents import bytes_kept, open_stream, read, read_entry
from repositories.queries.listing import Entry, FileEntry, digest, file, files, listing
from repositories.queries.merging import sides_of
from repositories.queries.nodes import Node, last_commits, nodes, nodes_at
from repositories.queries.possessions import held, held_among, held_as, own_ids
from repositories.queries.uploads import received_parts, unfinished_uploads, uploads_of

__all__ = [
    "Change",
    "Entry",
    "FileEntry",
    "Node",
    "authors_of",
    "branches",
    "bytes_kept",
    "diff",
    "digest",
    "file",
    "files",
    "get_commit",
    "get_commits",
    "head",
    "held",
    "held_among",
    "held_as",
    "history",
    "last_commits",
    "leads_to",
    "listing",
    "message",
    "messages",
    "nodes",
    "nodes_at",
    "open_stream",
    "own_commits",
    "own_ids",
    "read",
    "read_entry",
    "received_parts",
    "resolve",
    "sides_of",
    "tags",
    "unfinished_uploads",
    "uploads_of",
]
