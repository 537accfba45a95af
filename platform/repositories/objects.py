"""Git's object model, as bytes and back. Ids are raw bytes here and in the database, hex only at the edges."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dulwich.objects import Commit as GitCommit
from dulwich.objects import ObjectID, hex_to_sha
from dulwich.objects import parse_tree as parse_git_tree

from repositories.changes import Author

POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (0|[1-9][0-9]{0,14})\n"
)
POINTER_LIMIT = 200

DIRECTORY, REGULAR, EXECUTABLE, LINK = 0o040000, 0o100644, 0o100755, 0o120000


class TreeEntry(NamedTuple):
    mode: int
    oid: bytes

    @property
    def is_directory(self) -> bool:
        return self.mode == DIRECTORY


Tree = dict[bytes, TreeEntry]


def oid_of(kind: str, data: bytes) -> bytes:
    """The git id of an object; for contents, of git's "blob"."""
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data, usedforsecurity=False).digest()


def pointer(sha256: bytes, size: int) -> bytes:
    """What git keeps of a large file. Never stored: it follows from digest and size."""
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n" % (sha256.hex().encode(), size)


def pointer_oid(sha256: bytes, size: int) -> bytes:
    return oid_of("blob", pointer(sha256, size))


def parse_pointer(data: bytes) -> tuple[bytes, int] | None:
    """Digest and size, of exactly what `pointer` makes; any other text about large files is a small file."""
    match = POINTER.fullmatch(data) if len(data) <= POINTER_LIMIT else None
    return (bytes.fromhex(match[1].decode()), int(match[2])) if match else None


def parse_tree(data: bytes) -> Tree:
    """Entries by name, in git's order."""
    return {name: TreeEntry(mode, bytes.fromhex(oid.decode())) for name, mode, oid in parse_git_tree(data, 20)}


def serialise_tree(entries: Mapping[bytes, TreeEntry]) -> bytes:
    ordered = sorted(entries.items(), key=lambda item: item[0] + b"/" if item[1].is_directory else item[0])
    return b"".join(b"%o %s\0%s" % (entry.mode, name, entry.oid) for name, entry in ordered)


def build_commit(
    *,
    tree: bytes,
    parents: Sequence[bytes],
    author: Author,
    message: str,
    at: int,
    committer: Author | None = None,
) -> GitCommit:
    commit = GitCommit()
    commit.tree = _hex(tree)
    commit.parents = [_hex(parent) for parent in parents]
    commit.author, commit.committer = _identity(author), _identity(committer or author)
    commit.author_time = commit.commit_time = at
    commit.author_timezone = commit.commit_timezone = 0
    commit.encoding = None
    commit.message = message.replace("\0", "").strip().encode() + b"\n"
    return commit


def build_tag(*, name: str, target: bytes, author: Author, message: str, at: int) -> bytes:
    """The bytes of an annotated tag of a commit."""
    head = b"object %s\ntype commit\ntag %s\n" % (target.hex().encode(), name.encode())
    said = message.replace("\0", "").strip().encode("utf-8", "replace")
    return head + b"tagger %s %d +0000\n\n%s\n" % (_identity(author), at, said)


def split_oids(data: bytes) -> list[bytes]:
    """Ids that stand one after the other, as the parents of a commit do in its row."""
    return [data[start : start + 20] for start in range(0, len(data), 20)]


def commit_oid(commit: GitCommit) -> bytes:
    return bytes(hex_to_sha(commit.id))


def _hex(oid: bytes) -> ObjectID:
    return ObjectID(oid.hex().encode())


def _identity(author: Author) -> bytes:
    """`Name <mail>` without the signs that would end the line or the brackets early."""
    crud = str.maketrans("", "", "<>\n\r\0")
    name = author.name.translate(crud).strip(" .,:;\"'\\") or "unknown"
    return f"{name} <{author.email.translate(crud).strip()}>".encode("utf-8", "replace")
