"""Which commit, and what came before it."""

import heapq
import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from dulwich.objects import Commit as GitCommit

from core.problems import NotFound
from repositories.changes import Author
from repositories.lookups import commit_by, refs_called, tip_of
from repositories.models import Commit, Object, Ref, Repository
from repositories.objects import split_oids
from repositories.queries.ancestry import Ancestry
from repositories.states import ObjectType

HEX = re.compile(r"[0-9a-fA-F]{40}")
CO_AUTHOR = re.compile(r"^co-authored-by:([^<>\n]+<[^<>\n]*>) *$", re.IGNORECASE | re.MULTILINE)


def head(repository: Repository, branch: str = "main") -> bytes | None:
    """The commit a branch stands at; None when there is no such branch."""
    return tip_of(repository, f"refs/heads/{branch}")


def branches(repository: Repository) -> dict[str, bytes]:
    return _refs_under(repository, "refs/heads/")


def tags(repository: Repository) -> dict[str, bytes]:
    """Names of tags and the commits behind them."""
    return _refs_under(repository, "refs/tags/")


def resolve(repository: Repository, revision: str) -> Commit:
    """The commit behind a branch, a tag, a full ref name or a full id, in this order; `HEAD` is the default branch."""
    oid = _named(repository, revision) if revision.isprintable() else None  # a NUL would be the database's problem
    if oid is None and HEX.fullmatch(revision):
        oid = bytes.fromhex(revision)
    commit = commit_by(repository, oid) if oid else None
    if commit is None:
        raise no_revision(revision)
    return commit


def no_revision(revision: str) -> NotFound:
    text = _("There is no revision “%(revision)s” here.") % {"revision": revision[:200]}
    return NotFound(text, code="no_revision")


def get_commit(repository: Repository, oid: bytes) -> Commit:
    """By its id alone: for whoever knows already that it may be seen."""
    commit = commit_by(repository, oid)
    if commit is None:
        raise NotFound(_("There is no commit %(oid)s here.") % {"oid": oid.hex()}, code="no_revision")
    return commit


def get_commits(repository: Repository, oids: Iterable[bytes]) -> list[Commit]:
    """Many by their ids, in the order asked for; each once."""
    wanted = list(dict.fromkeys(oids))
    rows = {bytes(row.oid): row for row in Commit.objects.filter(repository=repository, oid__in=wanted)}
    return [rows[oid] for oid in wanted if oid in rows]


def history(repository: Repository, commit: bytes, *, limit: int = 50, after: bytes | None = None) -> list[Commit]:
    """The commit and its ancestors, children before parents; a page goes on `after` the last one of the page before.

    The graph comes in one query, whatever its shape; the rows of the page in another.
    """
    graph = {
        bytes(oid): (generation, pk, bytes(parents))
        for pk, oid, generation, parents in Commit.objects.filter(repository=repository).values_list(
            "pk", "oid", "generation", "parents"
        )
    }
    chosen = _descend(graph, commit, limit, after)
    rows = Commit.objects.in_bulk([graph[oid][1] for oid in chosen])
    return [rows[graph[oid][1]] for oid in chosen]


def messages(repository: Repository, commits: Sequence[Commit]) -> dict[str, str]:
    """All of what the authors of many commits wrote, by the ids of these."""
    rows = Object.objects.filter(repository=repository, oid__in=[commit.oid for commit in commits])
    return {bytes(oid).hex(): _message(bytes(data)) for oid, data in rows.values_list("oid", "data")}


def message(commit: Commit) -> str:
    """All of what the author wrote."""
    data = Object.objects.values_list("data", flat=True).get(repository=commit.repository_id, oid=commit.oid)
    return _message(bytes(data))


def _message(data: bytes) -> str:
    text: bytes = GitCommit.from_string(data).message
    return text.decode("utf-8", "replace")


def own_commits(repository: Repository, tip: bytes, *, without: bytes | None) -> list[Commit]:
    """What led to one and not to the other, oldest first."""
    graph = Ancestry(repository)
    return get_commits(repository, graph.only(tip, without=without or b"")[::-1])


def authors_of(repository: Repository, oids: Sequence[bytes]) -> list[Author]:
    """Of these commits, in their order, then whom else they name: each once by address, or by name where there is
    none."""
    rows = Object.objects.filter(repository=repository, oid__in=list(oids), type=ObjectType.COMMIT)
    known = {bytes(oid): bytes(data) for oid, data in rows.values_list("oid", "data")}
    parsed = [GitCommit.from_string(known[oid]) for oid in oids]
    named = [commit.author.decode("utf-8", "replace") for commit in parsed]
    named += [other for commit in parsed for other in CO_AUTHOR.findall(commit.message.decode("utf-8", "replace"))]
    found: dict[str, Author] = {}
    for author in map(_author, named):
        found.setdefault(author.email.lower() or author.name, author)
    return list(found.values())


def _author(said: str) -> Author:
    name, _sign, rest = said.partition("<")
    return Author(name.strip(), rest.partition(">")[0].strip())


def _descend(
    graph: Mapping[bytes, tuple[int, int, bytes]], start: bytes, limit: int, after: bytes | None
) -> list[bytes]:
    def place(oid: bytes) -> tuple[int, int, bytes]:
        generation, pk, _parents = graph[oid]
        return -generation, -pk, oid

    chosen: list[bytes] = []
    waiting = [place(start)] if start in graph else []
    seen = {start}
    is_skipping = after is not None
    while waiting and len(chosen) < limit:
        oid = heapq.heappop(waiting)[2]
        if not is_skipping:
            chosen.append(oid)
        is_skipping = is_skipping and oid != after
        for parent in set(split_oids(graph[oid][2])) - seen:
            seen.add(parent)
            heapq.heappush(waiting, place(parent))
    return chosen


def _named(repository: Repository, revision: str) -> bytes | None:
    if revision == "HEAD":
        return head(repository, repository.default_branch)
    wanted = (f"refs/heads/{revision}", f"refs/tags/{revision}", revision)
    refs = refs_called(repository, wanted)
    ref = next((refs[name] for name in wanted if name in refs), None)
    return None if ref is None else bytes(ref.peeled or ref.oid)


def _refs_under(repository: Repository, prefix: str) -> dict[str, bytes]:
    refs = Ref.objects.filter(repository=repository, name__startswith=prefix).order_by("name")
    return {ref.name.removeprefix(prefix): bytes(ref.peeled or ref.oid) for ref in refs}
