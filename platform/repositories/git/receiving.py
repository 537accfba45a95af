"""Push by git's protocol 0, as there is no other: commands in lines, then a pack; and a report of what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repositories.changes import Move
from repositories.git.lines import DATA, FLUSH, TALK, Garbled, Read, Write, band, line, oid, section
from repositories.git.outlook import Outlook

ABILITIES = b"report-status delete-refs quiet atomic ofs-delta side-band-64k object-format=sha1 agent=commonweight"
NOWHERE = b"\0" * 20


@dataclass(frozen=True)
class Asked:
    """What a client wants to be done with refs, and how it wants to hear of it."""

    moves: Sequence[Move]
    abilities: frozenset[bytes]

    @property
    def brings_pack(self) -> bool:
        """Who only deletes refs sends none."""
        return any(move.new is not None for move in self.moves)

    @property
    def is_atomic(self) -> bool:
        return b"atomic" in self.abilities


def advertise(outlook: Outlook, write: Write) -> None:
    """All refs that the asker sees, and what we can."""
    write(line(b"# service=git-receive-pack\n") + FLUSH)
    refs = [(target.oid, name.encode()) for name, target in sorted(outlook.refs.items())]
    (first, name), *others = refs or [(NOWHERE, b"capabilities^{}")]
    write(line(first.hex().encode() + b" " + name + b"\0" + ABILITIES + b"\n"))
    for other, name in others:
        write(line(other.hex().encode() + b" " + name + b"\n"))
    write(FLUSH)


def heard(read: Read) -> Asked:
    """The commands. Where a shallow client's history ends does not matter: what it names must be here anyway."""
    said = [words for words in section(read) if not words.startswith(b"shallow ")]
    if not said:
        return Asked((), frozenset())
    first, _nul, abilities = said[0].partition(b"\0")
    return Asked([_move(words) for words in (first, *said[1:])], frozenset(abilities.split()))


def report(outcome: Mapping[str, str], asked: Asked, write: Write, *, said: str = "") -> None:
    """`outcome`: for each ref nothing, or in a line why it did not move. What is `said` besides, a person reads."""
    lines = [b"unpack ok\n"]
    for ref, why in outcome.items():
        reason = " ".join(why.split())[:200]
        lines.append(f"ng {ref} {reason}\n".encode() if why else f"ok {ref}\n".encode())
    told = b"".join(map(line, lines)) + FLUSH
    if b"side-band-64k" not in asked.abilities:
        write(told if b"report-status" in asked.abilities else b"")
        return
    for text in said.splitlines():
        write(band(TALK, text.encode() + b"\n"))
    if b"report-status" in asked.abilities:
        write(band(DATA, told))
    write(FLUSH)


def _move(words: bytes) -> Move:
    old, new, ref = (*words.split(b" ", 2), b"", b"")[:3]
    try:
        return Move(ref.decode(), *(None if one == NOWHERE else one for one in (oid(old), oid(new))))
    except UnicodeDecodeError:
        raise Garbled from None
