"""From a git server: its very objects, under their own ids. Large files come first, for a history may name only what is
here; then the pack, which waits on the disk meanwhile, is read as any stranger's push."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core import outbound
from core.policies import Policy
from core.problems import BadInput, Conflict, Problem
from projects.actions import push
from projects.imports.actions.proposing import propose_history
from projects.imports.actions.turns import Coming, Watch, Way, came, note, planned
from projects.imports.gits import wanted
from projects.imports.large_files import Place, places
from projects.imports.models import Import
from repositories import blobs
from repositories.actions import Arrival, Contents, Move, arrive, keep
from repositories.actions.contents import pointer_to
from repositories.git import packs
from repositories.git.lines import Garbled, Read
from repositories.git.remote import Remote, no_git, reach
from repositories.objects import parse_pointer
from repositories.parts import IncomingPart
from repositories.queries import get_commits, head, held_among

ASKED_AT_ONCE = 50
LEFT_OUT_TOLD, LONGEST_REF = 100, 200


class FromGit(Way):
    def __init__(self, found: Import, policy: Policy) -> None:
        super().__init__(found, policy)
        self._places: dict[str, Place] = {}
        self._arrival = Arrival()

    def is_planned(self) -> bool:
        """With its pack; of which another worker may have a disk of its own."""
        return bool(self.found.commit) and pack_file(self.found).is_file()

    def plan(self) -> None:
        found, remote = self.found, self._remote()
        repository = found.project.repository
        chosen = wanted(
            remote.refs(), found.revision, default_branch=repository.default_branch, most=self.policy["refs"]
        )
        main = chosen.refs[f"refs/heads/{repository.default_branch}"]
        found.commit, left_out = main.commit.hex(), chosen.left_out
        found.refs = {name: there.oid.hex() for name, there in chosen.refs.items()}
        if found.tracking is not None:  # of a source that goes on, the one branch, and what is new of it
            found.refs, left_out = {f"refs/heads/{repository.default_branch}": found.commit}, []
        self._bring_pack(remote, {bytes.fromhex(oid) for oid in found.refs.values()})
        found.files = self._large_files()
        planned(found, commit=found.commit, refs=found.refs, **_left_out(left_out))

    def fetch(self, file: dict[str, Any]) -> None:
        """Large contents, by their digest; from wherever the server there says that they lie."""
        digest, size = file["path"], file["size"]
        place = self._place(digest)
        with IncomingPart(settings.UPLOAD_FOLDER, size, sha256=bytes.fromhex(digest)) as incoming:
            write, seconds = Coming(self.found, incoming).write, self.policy["file_seconds"]
            outbound.download(place.url, write, place.headers, limit=size, seconds=seconds, field="address")
            kept = pointer_to(incoming.finish(), size)
            keep(repository=self.found.project.repository, contents=[Contents(kept, incoming.path, digest)])
        came(self.found, file, kept)

    def ready(self) -> None:
        """The whole history is looked at and its contents are brought, before anything of it belongs to anybody."""
        with self._or_anew(), self._pack() as pack, _told():
            look = Watch(self.found).look
            self._arrival = arrive(repository=self.found.project.repository, pack=pack, look=look)
        note(self.found)

    def commit(self) -> None:
        with self._or_anew():
            if self.found.tracking is None:
                self._take_in()
            else:
                propose_history(self.found, self._arrival)

    def _take_in(self) -> None:
        found, repository = self.found, self.found.project.repository
        main = f"refs/heads/{repository.default_branch}"
        begun = head(repository, repository.default_branch)
        if begun is None or begun.hex() != found.base:
            said = _("Files were put here meanwhile. An import with its history takes the place of all: begin anew.")
            raise Conflict(said, code="branch_moved")
        moves = [Move(ref, begun if ref == main else None, bytes.fromhex(oid)) for ref, oid in found.refs.items()]
        outcome = push(project=found.project, user=found.asked_by, moves=moves, arrival=self._arrival)
        if outcome[main]:
            raise Conflict(outcome[main])
        refused = [ref for ref, why in outcome.items() if why]
        told = Import.objects.only("left_out", "left_out_count").get(pk=found.pk)
        more = _left_out([*told.left_out, *refused]) | {"left_out_count": told.left_out_count + len(refused)}
        Import.objects.filter(pk=found.pk).update(**more)

    def tidy(self) -> None:
        pack_file(self.found).unlink(missing_ok=True)

    @contextmanager
    def _or_anew(self) -> Iterator[None]:
        """What cannot be kept is not looked at again: whoever tries once more gets what is there by then."""
        try:
            yield
        except Problem:
            pack_file(self.found).unlink(missing_ok=True)
            raise

    def _remote(self) -> Remote:
        return reach(str(self.found), self.found.login.for_git)

    def _bring_pack(self, remote: Remote, wants: Iterable[bytes]) -> None:
        """To the disk, whole, or not at all."""
        path, watch = pack_file(self.found), Watch(self.found)
        with blobs.disk_errors_told():
            path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{self.found.turn}")
        try:
            with (
                remote.pack(wants, self._known(), seconds=self.policy["history_seconds"]) as read,
                _told(),
                blobs.disk_errors_told(),
                beside.open("wb") as file,
            ):
                packs.spool(_watched(read, watch), file)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def _known(self) -> list[bytes]:
        """Where we were, if that is still here: after a force push it goes like all that nothing leads to."""
        seen = {bytes.fromhex(self.found.tracking.commit)} if self.found.tracking is not None else set[bytes]()
        return [bytes(row.oid) for row in get_commits(self.found.project.repository, seen)]

    def _large_files(self) -> list[dict[str, Any]]:
        """What pointers in it stand for, once each; what is here already is not fetched again."""
        pointers = dict[bytes, int]()
        watch = Watch(self.found)
        with self._pack() as pack, _told():
            for one in pack.objects(lambda _oid: None):
                watch.look()
                if one.kind == packs.CONTENTS and (large := parse_pointer(one.data)):
                    pointers[large[0]] = large[1]
        self._refuse_too_much(pointers.values())
        here = held_among(self.found.project.repository, pointers.items())
        return [_planned(sha256, size, here.get(sha256)) for sha256, size in sorted(pointers.items())]

    def _refuse_too_much(self, sizes: Iterable[int]) -> None:
        told, count, most = self.policy, len([*sizes]), sum(sizes)
        if count > told["files"]:
            text = _("It has %(count)d files; at most %(most)d may be imported.")
            raise BadInput(fields={"address": text % {"count": count, "most": told["files"]}})
        if most > told["gigabytes"] * 10**9:
            text = _("It has %(size)d GB; at most %(most)d may be imported.")
            raise BadInput(fields={"address": text % {"size": -(-most // 10**9), "most": told["gigabytes"]}})

    def _place(self, digest: str) -> Place:
        if digest not in self._places:
            missing = [(file["path"], file["size"]) for file in self.found.files if "oid" not in file]
            begin = [one[0] for one in missing].index(digest)
            self._places = places(self._remote(), missing[begin : begin + ASKED_AT_ONCE])
        if digest not in self._places:
            said = _("Its LFS server has not the contents of %(digest)s, which a pointer in its history names.")
            raise BadInput(fields={"address": said % {"digest": digest}}, code="not_uploaded")
        return self._places[digest]

    @contextmanager
    def _pack(self) -> Iterator[packs.Pack]:
        with pack_file(self.found).open("rb") as file, packs.opened(file) as pack:
            yield pack


def _left_out(refs: Sequence[str]) -> dict[str, Any]:
    """A stranger names them, as many and as long as it likes: a few are told, and how many there are."""
    return {"left_out": [ref[:LONGEST_REF] for ref in refs[:LEFT_OUT_TOLD]], "left_out_count": len(refs)}


def pack_file(found: Import) -> Path:
    """Where its history waits. What is forgotten there is collected with old uploads."""
    folder: Path = settings.UPLOAD_FOLDER
    return folder / f"import-{found.pk}.pack"


def _planned(sha256: bytes, size: int, held: Any) -> dict[str, Any]:
    file: dict[str, Any] = {"path": sha256.hex(), "size": size, "sha256": sha256.hex(), "git": None}
    return file | ({"oid": pointer_to(sha256, size).oid.hex(), "pointer": True} if held and held.pointer else {})


def _watched(read: Read, watch: Watch) -> Read:
    total = 0

    def look_and_read(size: int) -> bytes:
        nonlocal total
        data = read(size)
        total += len(data)
        watch.look(size_done=total)
        return data

    return look_and_read


@contextmanager
def _told() -> Iterator[None]:
    """Refusals of packs speak to whoever pushes one; here it came from elsewhere."""
    try:
        yield
    except packs.Damaged:
        said = _("What came from there is damaged, or not all of it.")
        raise BadInput(fields={"address": said}, code="bad_pack") from None
    except Garbled:
        raise no_git() from None
    except Problem as problem:
        if "address" in problem.fields:
            raise
        said = _("What came from there cannot be kept here. %(why)s") % {"why": problem.detail}
        raise BadInput(fields={"address": said}, code=problem.own_code) from None
