"""Two changes of one text become one, line by line; or they touch each other, and a person has to look.

What both sides left alone holds the text together; between two such places either one side changed something, or both
did the same. Lines are matched by those that stand in a text once (patience), so that a stranger's texts of a thousand
equal lines cost no more than others. A match that was missed makes a conflict, never a wrong merge.
"""

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

LIMIT, MOST_LINES = 2**20, 20_000  # of each side
SMALL = 40  # so many lines are compared each with each
DEEPEST = 32

Lines = Sequence[bytes]
Match = tuple[int, int, int]  # from where in the one, from where in the other, and how many lines


def is_text(data: bytes) -> bool:
    if len(data) > LIMIT or b"\0" in data or data.count(b"\n") > MOST_LINES:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def merged(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """All that either side did to `base`; None where they changed the same place, or places that touch."""
    then, mine, other = _lines(base), _lines(ours), _lines(theirs)
    found: list[bytes] = []
    at = here = there = 0
    for begin, mine_at, other_at, count in _left_alone(then, mine, other):
        piece = _settled(then[at:begin], mine[here:mine_at], other[there:other_at])
        if piece is None:
            return None
        found += [*piece, *then[begin : begin + count]]
        at, here, there = begin + count, mine_at + count, other_at + count
    return b"".join(found)


def _lines(text: bytes) -> list[bytes]:
    """They end where git ends them, whatever Python thinks of a carriage return."""
    *whole, last = text.split(b"\n")
    return [*(line + b"\n" for line in whole), *([last] if last else [])]


def _settled(then: Lines, mine: Lines, other: Lines) -> Lines | None:
    if mine == then:
        return other
    return mine if other in (then, mine) else None


def _left_alone(then: Lines, mine: Lines, other: Lines) -> Iterator[tuple[int, int, int, int]]:
    """What both sides kept, in order: where it stands in all three, and how many lines. Last comes their end."""
    ones, twos = _matches(then, mine), _matches(then, other)
    i = j = 0
    while i < len(ones) and j < len(twos):
        (one, mine_at, count), (two, other_at, more) = ones[i], twos[j]
        begin, end = max(one, two), min(one + count, two + more)
        if begin < end:
            yield begin, mine_at + begin - one, other_at + begin - two, end - begin
        if one + count <= two + more:
            i += 1
        else:
            j += 1
    yield len(then), len(mine), len(other), 0


def _matches(one: Lines, two: Lines) -> list[Match]:
    found: list[Match] = []
    _match(one, two, (0, len(one)), (0, len(two)), found, DEEPEST)
    return found


def _match(
    one: Lines, two: Lines, here: tuple[int, int], there: tuple[int, int], found: list[Match], left: int
) -> None:
    (i, i_end), (j, j_end) = here, there
    head = _alike(zip(range(i, i_end), range(j, j_end), strict=False), one, two)
    found += [(i, j, head)] if head else []
    i, j = i + head, j + head
    tail = _alike(zip(range(i_end - 1, i - 1, -1), range(j_end - 1, j - 1, -1), strict=False), one, two)
    i_end, j_end = i_end - tail, j_end - tail
    if i_end - i <= SMALL and j_end - j <= SMALL:
        blocks = difflib.SequenceMatcher(None, one[i:i_end], two[j:j_end], autojunk=False).get_matching_blocks()
        found += [(i + a, j + b, count) for a, b, count in blocks if count]
    elif left and (anchors := _anchors(one[i:i_end], two[j:j_end])):
        first, second = i, j
        for a, b in [*anchors, (i_end - i, j_end - j)]:
            _match(one, two, (first, i + a), (second, j + b), found, left - 1)
            found += [(i + a, j + b, 1)] if i + a < i_end else []
            first, second = i + a + 1, j + b + 1
    found += [(i_end, j_end, tail)] if tail else []


def _alike(pairs: Iterator[tuple[int, int]], one: Lines, two: Lines) -> int:
    count = 0
    for a, b in pairs:
        if one[a] != two[b]:
            break
        count += 1
    return count


def _anchors(one: Lines, two: Lines) -> list[tuple[int, int]]:
    """Lines that each has once, as many of them as stand in the same order in both."""
    once = {line for line, count in Counter(two).items() if count == 1}
    once &= {line for line, count in Counter(one).items() if count == 1}
    where = {line: place for place, line in enumerate(two) if line in once}
    pairs = [(place, where[line]) for place, line in enumerate(one) if line in once]
    ends: list[int] = []  # of the longest row of each length, where it stands in `two`
    last: list[int] = []  # the same, as places in `pairs`
    before = [-1] * len(pairs)
    for place, (_a, b) in enumerate(pairs):
        length = bisect_left(ends, b)
        before[place] = last[length - 1] if length else -1
        ends[length : length + 1], last[length : length + 1] = [b], [place]
    found, place = list[tuple[int, int]](), last[-1] if last else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]
