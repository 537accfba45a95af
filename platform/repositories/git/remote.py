"""A git server elsewhere, asked over https by protocol 2: a stranger, whose lines are bounded and not believed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import outbound
from core.problems import BadInput
from repositories.git.fetching import AGENT
from repositories.git.lines import DATA, DELIMITER, FLUSH, Garbled, Read, line, oid, section, words
from repositories.git.packs import PACK_LIMIT

FIELD = "address"
SERVICE = "git-upload-pack"
ASKED = f"/info/refs?service={SERVICE}"
VERSION_2 = {"Git-Protocol": "version=2", "User-Agent": "git/commonweight"}
SECONDS = 30.0
GREETING_LIMIT, REFS_LIMIT, TALK_LIMIT = 2**20, 8 * 2**20, 2**20
PREFIXES = (b"HEAD", b"refs/heads/", b"refs/tags/")
ODD = re.compile(rb"[\x00-\x1f\x7f]")  # no name of git's has such, and no database keeps a zero in a text
FAILED = b"\x03"  # the band on which a server says why it stops


@dataclass(frozen=True)
class There:
    """Where one ref stands over there; `peeled` is the commit behind an annotated tag."""

    oid: bytes
    peeled: bytes | None = None
    symbolic: str = ""

    @property
    def commit(self) -> bytes:
        return self.peeled or self.oid


@dataclass(frozen=True)
class Remote:
    """A repository that answered as one, at the address to which it led, with what the server can."""

    url: str
    login: Mapping[str, str]
    abilities: Mapping[str, str]

    def refs(self) -> dict[str, There]:
        """`HEAD`, branches and tags."""
        asked = [b"peel", b"symrefs", *(b"ref-prefix " + prefix for prefix in PREFIXES)]
        with self._answer(b"ls-refs", asked, limit=REFS_LIMIT, seconds=SECONDS) as read:
            told = [_ref(said) for said in section(read) if not said.startswith(b"unborn ")]
        return {name: there for name, there in told if name.encode().startswith(PREFIXES)}

    @contextmanager
    def pack(self, wants: Iterable[bytes], haves: Iterable[bytes], *, seconds: float) -> Iterator[Read]:
        """All that leads to `wants`, but for what leads to `haves`; whole, not thin."""
        asked = [b"no-progress", b"ofs-delta"]
        asked += [b"want " + one.hex().encode() for one in wants]
        asked += [b"have " + one.hex().encode() for one in haves]
        asked.append(b"done")
        with self._answer(b"fetch", asked, limit=PACK_LIMIT + PACK_LIMIT // 64, seconds=seconds) as read:
            _to_packfile(read)
            yield _Pack(read).read

    @contextmanager
    def _answer(self, command: bytes, asked: Sequence[bytes], *, limit: int, seconds: float) -> Iterator[Read]:
        head = [b"command=" + command]
        head += [AGENT] if "agent" in self.abilities else []
        head += [b"object-format=sha1"] if "object-format" in self.abilities else []
        body = b"".join(map(line, head)) + DELIMITER + b"".join(map(line, asked)) + FLUSH
        headers = {**VERSION_2, **self.login, "Content-Type": f"application/x-{SERVICE}-request"}
        address = f"{self.url}/{SERVICE}"
        with outbound.coming("POST", address, headers, body, limit=limit, seconds=seconds, field=FIELD) as answer:
            _require_git(answer, "result")
            yield _reader(answer.pieces)


def reach(url: str, login: Mapping[str, str]) -> Remote:
    """Ask what is there. Where it leads on is followed through the same gate; who we are, the first server alone is
    told."""
    asked = url + ASKED
    for _hop in range(outbound.REDIRECTS + 1):
        headers = {**VERSION_2, **login}
        with outbound.coming("GET", asked, headers, limit=GREETING_LIMIT, seconds=SECONDS, field=FIELD) as answer:
            if not answer.further:
                _require_git(answer, "advertisement")
                return Remote(asked.removesuffix(ASKED), login, _abilities(_reader(answer.pieces)))
        outbound.check_redirect(asked, answer.further, FIELD)
        if not answer.further.endswith(ASKED):
            raise no_git()
        login = login if outbound.is_same_server(asked, answer.further) else {}
        asked = answer.further
    raise BadInput(fields={FIELD: _("Too many redirects.")})


def no_git() -> BadInput:
    return BadInput(fields={FIELD: _("What answers there does not speak as git does.")}, code="no_git")


def _require_git(answer: outbound.Coming, kind: str) -> None:
    if answer.status in {401, 403}:
        said = _("It is not for everybody there. Give a name and a token that may read it.")
        raise BadInput(fields={FIELD: said}, code="no_access_there")
    if answer.status in {404, 410}:
        raise BadInput(fields={FIELD: _("There is no such repository there, or it is not for everybody.")})
    if answer.status != 200:
        said = _("It answered with the status %(status)d.") % {"status": answer.status}
        raise BadInput(fields={FIELD: said})
    if answer.headers.get("content-type", "").partition(";")[0] != f"application/x-{SERVICE}-{kind}":
        raise no_git()


def _abilities(read: Read) -> dict[str, str]:
    said = section(read)
    if said and said[0].startswith(b"# service="):  # some say it for every version
        said = section(read)
    if not said or said[0] != b"version 2":
        raise BadInput(fields={FIELD: _("The server there is too old: it has to speak version 2 of git’s protocol.")})
    told = dict(one.decode("utf-8", "replace").partition("=")[::2] for one in said[1:])
    if not {"ls-refs", "fetch"} <= told.keys():
        raise no_git()
    if told.get("object-format", "sha1") != "sha1":
        raise BadInput(fields={FIELD: _("Its ids are of another kind than SHA-1, which this site does not know.")})
    return told


def _ref(said: bytes) -> tuple[str, There]:
    """`<oid> <name>`, and what else there is to say of it."""
    if ODD.search(said):
        raise Garbled
    target, name, more = (*said.split(b" ", 2), b"", b"")[:3]
    facts = dict(one.partition(b":")[::2] for one in more.split(b" "))
    peeled = facts.get(b"peeled")
    symbolic = facts.get(b"symref-target", b"").decode("utf-8", "replace")
    return name.decode("utf-8", "replace"), There(oid(target), oid(peeled) if peeled else None, symbolic)


def _to_packfile(read: Read) -> None:
    """Past what comes before it; a server that refuses says so here."""
    for _line in range(1000):
        said = words(read)
        if said == b"packfile":
            return
        if said is not None and said.startswith(b"ERR "):
            raise _refused(said[4:])
    raise no_git()


class _Pack:
    """What comes on the first band. The second is talk, and on the third stands why it breaks off."""

    def __init__(self, read: Read) -> None:
        self._read, self._left, self._is_over, self._talked = read, b"", False, 0

    def read(self, size: int) -> bytes:
        while not self._left and not self._is_over:
            self._next()
        given, self._left = self._left[:size], self._left[size:]
        return given

    def _next(self) -> None:
        said = words(self._read, is_text=False)
        if said is None:
            self._is_over = True
        elif said[:1] == DATA:
            self._left = said[1:]
        elif said[:1] == FAILED:
            raise _refused(said[1:])
        else:
            self._talked += len(said)
            if self._talked > TALK_LIMIT:
                raise Garbled


def _reader(pieces: Iterator[bytes]) -> Read:
    """Of what comes in pieces, as much as is wanted."""
    held = bytearray()

    def read(size: int) -> bytes:
        if not held:
            held.extend(next((piece for piece in pieces if piece), b""))
        given = bytes(held[:size])
        del held[:size]
        return given

    return read


def _refused(said: bytes) -> BadInput:
    text = " ".join(said.decode("utf-8", "replace").split())[:200]
    return BadInput(fields={FIELD: _("The server there says: %(text)s") % {"text": text}}, code="refused_there")
