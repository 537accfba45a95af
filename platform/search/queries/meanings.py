"""What is near in meaning to what somebody asked, though said in other words: among what they may see.

A process reads the signs of what it does not know yet with each question, a few thousand rows at most, and keeps them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from core.policies import recent
from search.embedding import Vector, embedder, model_name, release_in_use
from search.finding import Findable, Hit, findables
from search.models import Entry, Meaning
from search.queries import MOST
from search.queries.matching import is_told_by
from search.queries.results import hits_of, rows_that_may_be, wants_terms
from search.questions import Question
from search.vectors import Direction, candidates, signs_of

READ_AT_ONCE = 5_000
CANDIDATES, WITH_OPERATORS, LOOKED_AT = 200, 600, 20
OFF, READY, LATE = "off", "ready", "late"


@dataclass(frozen=True)
class NearHit:
    findable: Findable
    hit: Hit


@dataclass(frozen=True)
class Near:
    """`late`: the model is being loaded or busy. It is at work on the question, so asking again helps."""

    state: str
    hits: list[NearHit] = field(default_factory=list)


def is_on() -> bool:
    return bool(model_name())


def near(person: Any, question: Question, kind: str = "") -> Near:
    """The nearest few of one kind, or of all kinds together."""
    release = release_in_use()
    if not release:
        return Near(OFF)
    if not question.phrases:
        return Near(READY)
    words, seconds = question.words.replace('"', ""), recent("search")["semantic_wait_ms"] / 1000
    vector = embedder().vector_soon(model_name(), words, seconds)
    return Near(LATE) if vector is None else Near(READY, _nearest(person, question, kind, release, vector))


def _nearest(person: Any, question: Question, kind: str, release: str, vector: Vector) -> list[NearHit]:
    known = KNOWN.read_on(release)
    most = WITH_OPERATORS if question.terms else CANDIDATES
    ranked: list[tuple[float, Findable, str]] = []
    for findable in findables():
        if findable.has_meaning and kind in ("", findable.kind):
            ids = candidates(signs_of(vector), known.get(findable.kind, {}).copy().items(), most)
            allowed = _allowed(person, findable, question, ids)
            ranked += [(score, findable, id) for id, score in _scores(findable, release, vector, allowed)]
    ranked.sort(key=lambda one: (one[0], one[2]), reverse=True)
    others = _in_other_words(person, question, ranked[:LOOKED_AT])
    return _shown(person, others[: recent("search")["semantic_shown"]])


def _allowed(person: Any, findable: Findable, question: Question, ids: Sequence[str]) -> Collection[str]:
    if findable.standing is not None:
        return [] if wants_terms(question) else set(ids).intersection(findable.standing())
    rows = rows_that_may_be(person, findable, question)
    return list(rows.filter(pk__in=ids).values_list("pk", flat=True)) if rows is not None and ids else []


def _scores(findable: Findable, release: str, vector: Vector, ids: Collection[str]) -> Iterable[tuple[str, float]]:
    """Whose vectors they are is asked of the rows: asked for, SQLite would look through all of the release instead."""
    least, asked = recent("search")["semantic_least_percent"] / 100, Direction(vector)
    kept = Meaning.objects.filter(kind=findable.kind, object_id__in=ids) if ids else Meaning.objects.none()
    rows = kept.values_list("object_id", "release", "values")
    scores = ((id, asked.nearness(bytes(values))) for id, by, values in rows if by == release)
    return [(id, score) for id, score in scores if score >= least]


def _in_other_words(
    person: Any, question: Question, ranked: "Sequence[tuple[float, Findable, str]]"
) -> list[tuple[Findable, str]]:
    """Without what holds the words, which is found by them, and without what holds a word that is unwanted."""
    kinds = {findable.kind: findable for _score, findable, _id in ranked}
    wrong = set(_by_words(person, question, kinds.values()))
    for entry in Entry.objects.filter(object_id__in=[id for _score, _findable, id in ranked], kind__in=kinds):
        found = is_told_by(question.phrases, [], entry.title, entry.body)
        unwanted = any(is_told_by([phrase], [], entry.title, entry.body) for phrase in question.excluded)
        if found or unwanted:
            wrong.add((entry.kind, entry.object_id))
    return [(findable, id) for _score, findable, id in ranked if (findable.kind, id) not in wrong]


def _by_words(person: Any, question: Question, some: Iterable[Findable]) -> Iterable[tuple[str, str]]:
    """What is found by the words, of that which stands in no index."""
    return [(one.kind, id) for one in some if one.ids is not None for id in one.ids(person, question, MOST)]


def _shown(person: Any, found: Sequence[tuple[Findable, str]]) -> list[NearHit]:
    """In their order, one question a kind."""
    of_kind: dict[str, list[str]] = {}
    for findable, id in found:
        of_kind.setdefault(findable.kind, []).append(id)
    kinds = {findable.kind: findable for findable, _id in found}
    hits = {(kind, hit.id): hit for kind, ids in of_kind.items() for hit in hits_of(person, kinds[kind], ids)}
    return [NearHit(one, hits[one.kind, id]) for one, id in found if (one.kind, id) in hits]


class Known:
    """The signs of one model's vectors as far as this process has read them, by kind and thing."""

    def __init__(self) -> None:
        self._reading = Lock()
        self._begin("")

    def read_on(self, release: str) -> dict[str, dict[str, int]]:
        """Whoever comes while another reads goes on with what is known."""
        if self._reading.acquire(blocking=False):
            try:
                if release != self._release:
                    self._begin(release)
                self._read()
            finally:
                self._reading.release()
        return self._signs if release == self._release else {}

    def _begin(self, release: str) -> None:
        self._release, self._last = release, 0
        self._signs: dict[str, dict[str, int]] = {}

    def _read(self) -> None:
        """Newer rows of a thing stand for older ones; what is gone is not among the rows that anybody may see."""
        rows = Meaning.objects.filter(release=self._release, id__gt=self._last).order_by("id")
        most: int = recent("search")["semantic_most"]
        for self._last, kind, id, signs in rows.values_list("id", "kind", "object_id", "signs")[:READ_AT_ONCE]:
            known = self._signs.setdefault(kind, {})
            known.pop(id, None)
            known[id] = int.from_bytes(signs, "big")
            if len(known) > most:
                del known[next(iter(known))]


KNOWN = Known()
