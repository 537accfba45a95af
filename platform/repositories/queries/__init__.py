from repositories.queries.commits import branches, head, history, message, resolve, tags
from repositories.queries.comparing import Change, diff
from repositories.queries.contents import open_stream, read
from repositories.queries.listing import Entry, FileEntry, digest, file, files, listing
from repositories.queries.uploads import received_parts, unfinished_uploads, uploads_of

__all__ = [
    "Change",
    "Entry",
    "FileEntry",
    "branches",
    "diff",
    "digest",
    "file",
    "files",
    "head",
    "history",
    "listing",
    "message",
    "open_stream",
    "read",
    "received_parts",
    "resolve",
    "tags",
    "unfinished_uploads",
    "uploads_of",
]
