"""Fetch by git's protocol 2, which every git since 2.26 speaks: each request stands alone, and the answer streams."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.problems import BadInput
from repositories.git.filters import ALL, Filter, filter_of
from repositories.git.lines import DELIMITER, FLUSH, TALK, Garbled, Read, Write, band, line, oid, section
from repositories.git.outlook import Graph, Outlook, Target, tagged
from repositories.git.sending import objects_of, send_pack
from repositories.git.single import are_seen

AGENT = b"agent=commonweight"
NO_END = 2**31 - 1  # what `--unshallow` asks for


def advertise(write: Write) -> None:
    """What we can; which refs there are is asked for."""
    write(line(b"# service=git-upload-pack\n") + FLUSH)
    for able in (b"version 2", AGENT, b"ls-refs=unborn", b"fetch=shallow filter", b"object-format=sha1"):
        write(line(able + b"\n"))
    write(FLUSH)


def serve(outlook: Outlook, read: Read, write: Write) -> bool:
    """One command. Whether files left with it."""
    head = section(read)
    command = next((said.removeprefix(b"command=") for said in head if said.startswith(b"command=")), b"")
    if command == b"ls-refs":
        _list_refs(outlook, section(read), write)
    elif command == b"fetch":
        return _fetch(outlook, Wish.heard(section(read)), write)
    elif command or head:
        raise Garbled
    return False


@dataclass
class Wish:
    """What a client wants, what it has, and where its own history ends."""

    wants: list[bytes] = field(default_factory=list)
    haves: list[bytes] = field(default_factory=list)
    shallow: set[bytes] = field(default_factory=set)
    without: list[str] = field(default_factory=list)
    depth: int = 0
    since: int = 0
    said: set[bytes] = field(default_factory=set)
    taken: Filter = ALL

    @classmethod
    def heard(cls, words: Iterable[bytes]) -> "Wish":
        wish = cls()
        for word in words:
            wish._hear(*word.partition(b" ")[::2])
        return wish

    @property
    def deepens(self) -> bool:
        return bool(self.depth or self.since or self.without)

    def _hear(self, name: bytes, value: bytes) -> None:
        if name == b"want":
            self.wants.append(oid(value))
        elif name == b"have":
            self.haves.append(oid(value))
        elif name == b"shallow":
            self.shallow.add(oid(value))
        elif name == b"deepen":
            self.depth = _number(value)
        elif name == b"deepen-since":
            self.since = _number(value)
        elif name == b"deepen-not":
            self.without.append(value.decode("utf-8", "replace"))
        elif name == b"filter":
            self.taken = filter_of(value)
        elif value:
            raise BadInput(_("This site does not know “%(word)s”.") % {"word": name.decode("utf-8", "replace")})
        else:
            self.said.add(name)


def _list_refs(outlook: Outlook, asked: Sequence[bytes], write: Write) -> None:
    begin = tuple(word.removeprefix(b"ref-prefix ") for word in asked if word.startswith(b"ref-prefix "))

    def tell(name: bytes, target: Target, symbolic: bytes = b"") -> None:
        said = target.oid.hex().encode() + b" " + name
        said += b" symref-target:" + symbolic if symbolic and b"symrefs" in asked else b""
        said += b" peeled:" + target.peeled.hex().encode() if target.peeled and b"peel" in asked else b""
        write(line(said + b"\n"))

    default = outlook.default_ref.encode()
    if not begin or b"HEAD".startswith(begin):
        if outlook.default_ref in outlook.refs:
            tell(b"HEAD", Target(outlook.refs[outlook.default_ref].oid), default)
        elif b"unborn" in asked:
            write(line(b"unborn HEAD symref-target:" + default + b"\n"))
    for name, target in sorted((name.encode(), target) for name, target in outlook.refs.items()):
        if not begin or name.startswith(begin):
            tell(name, target)
    write(FLUSH)


def _fetch(outlook: Outlook, wish: Wish, write: Write) -> bool:
    graph = Graph(outlook)
    tags, starts, single = _started(outlook, graph, wish.wants)
    common = [one for one in wish.haves if one in graph.parents]
    has = graph.reach(common, wish.shallow)
    if b"done" not in wish.said and not _acknowledge(graph, starts, common, has, write):
        return False
    ends, inside = _ends(outlook, graph, wish, starts)
    opened = wish.shallow & inside - ends - graph.walls
    need = graph.reach([*starts, *(parent for one in opened for parent in graph.parents[one])], ends) - has
    _tell_ends(graph, wish, need, ends, opened, write)
    border = {parent for one in need for parent in graph.parents[one] if parent in has} | (set(common) & has)
    if b"include-tag" in wish.said:
        tags += [one.oid for one in outlook.refs.values() if one.peeled in need and one.oid not in tags]
    objects = objects_of(graph, need, border, outlook.repository, single=single, taken=wish.taken)
    _require_free(outlook, objects)
    write(line(b"packfile\n"))
    if outlook.said and need and b"no-progress" not in wish.said:
        write(band(TALK, f"{outlook.said}\n".encode()))
    send_pack(outlook.repository, [*tags, *objects], write)
    write(FLUSH)
    return bool(need or single)


def _require_free(outlook: Outlook, objects: Iterable[bytes]) -> None:
    """Git takes what it asked for whole or not at all, so one file that may not leave holds up the rest."""
    if outlook.withheld and (found := next((oid for oid in objects if oid in outlook.withheld), None)):
        raise outlook.withheld[found]


def _started(outlook: Outlook, graph: Graph, wants: Iterable[bytes]) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """The annotated tags among what is wanted, the commits, and single folders and files: all of them behind refs that
    the asker sees."""
    named = {target.oid for target in outlook.refs.values()}
    tags, starts, single = list[bytes](), list[bytes](), list[bytes]()
    for want in dict.fromkeys(wants):
        chain = tagged(outlook.repository, want) if want in named and want not in graph.parents else None
        tags += chain[0] if chain else []
        found = chain[1] if chain else want
        (starts if chain or found in graph.parents or found in named else single).append(found)
    tips = [target.commit for target in outlook.refs.values()]
    if not set(starts) <= set(tips) and not set(starts) <= graph.reach(tips):
        raise _not_for_them()
    if single and not are_seen(outlook, graph, single):
        raise _not_for_them()
    return tags, [one for one in starts if one in graph.parents], single


def _not_for_them() -> BadInput:
    return BadInput(_("You asked for something that is not here, or that you may not see."), code="not_our_ref")


def _acknowledge(graph: Graph, starts: Sequence[bytes], common: Sequence[bytes], has: set[bytes], write: Write) -> bool:
    """Say what both have. Whether enough is known for a pack to follow in the same answer."""
    write(line(b"acknowledgments\n"))
    for one in common:
        write(line(b"ACK " + one.hex().encode() + b"\n"))
    if not common:
        write(line(b"NAK\n"))
    is_ready = bool(common) and all(graph.reach([start], has) & has for start in starts)
    write(line(b"ready\n") + DELIMITER if is_ready else FLUSH)
    return is_ready


def _ends(outlook: Outlook, graph: Graph, wish: Wish, starts: Sequence[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Where the history that was asked for ends, and all of it."""
    if wish.depth:
        begin = [*wish.shallow] if b"deepen-relative" in wish.said and wish.shallow else starts
        return _to_depth(graph, begin, wish.depth + (begin is not starts))
    if not wish.deepens:
        return set(wish.shallow), set()  # where it ended already
    inside = {one for one in graph.reach(starts) if graph.dates[one] >= wish.since}
    inside -= graph.reach([_excluded(outlook, name).commit for name in wish.without])
    if not inside:
        raise BadInput(_("No commit is left that you asked for."), code="nothing_left")
    return {one for one in inside if any(parent not in inside for parent in graph.parents[one])}, inside


def _excluded(outlook: Outlook, name: str) -> Target:
    for known in (name, f"refs/tags/{name}", f"refs/heads/{name}"):
        if known in outlook.refs:
            return outlook.refs[known]
    raise BadInput(_("There is no branch or tag “%(name)s”.") % {"name": name[:200]}, code="no_revision")


def _to_depth(graph: Graph, starts: Iterable[bytes], depth: int) -> tuple[set[bytes], set[bytes]]:
    """So many commits deep: the last ones that have parents, and all."""
    seen, level = set[bytes](), [one for one in starts if one in graph.parents]
    for _step in range(min(depth, NO_END) - 1):
        seen.update(level)
        below = list(dict.fromkeys(up for one in level for up in graph.parents[one] if up not in seen))
        if not below:
            return set(), seen
        level = below
    return {one for one in level if graph.parents[one]}, seen | set(level)


def _tell_ends(graph: Graph, wish: Wish, need: set[bytes], ends: set[bytes], opened: set[bytes], write: Write) -> None:
    """Where history ends now: where the client asked for it, and at commits whose parents are not for the asker."""
    walls = (graph.walls & need) - wish.shallow
    new = walls | (ends - wish.shallow if wish.deepens else set())
    if walls and not wish.deepens and wish.shallow - opened:
        # Of ends that it did not ask for a client thinks that we lost something, and refuses the ref, unless one of its
        # own was taken back. So we take one back and set it again.
        known = min(wish.shallow - opened)
        opened, new = opened | {known}, new | {known}
    if new and not opened and not wish.deepens and wish.taken != ALL:
        # Of an end that it did not ask for a client that leaves things out looks whether it has that commit; for that
        # it fetches it, hears of the same end, and so on without end (seen with git 2.39).
        text = _("Say --depth=1 beside --filter: what came before is not shown here.")
        raise BadInput(text, code="filter_without_depth")
    if not (new or opened or wish.deepens):
        return
    write(line(b"shallow-info\n"))
    for one in sorted(new):
        write(line(b"shallow " + one.hex().encode() + b"\n"))
    for one in sorted(opened):
        write(line(b"unshallow " + one.hex().encode() + b"\n"))
    write(DELIMITER)


def _number(value: bytes) -> int:
    if not (value.isdigit() and len(value) <= 12):
        raise Garbled
    return int(value)
