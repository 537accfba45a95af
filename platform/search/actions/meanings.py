"""What things are about, kept in step with the index: due when their words change, told by the site's own model in the
background, at most so many of each kind as the policy says, the newest first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256

import structlog
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from core.policies import recent
from core.problems import Problem
from search.embedding import Vector, embedder, model_name, release_in_use
from search.excerpts import plain
from search.finding import FINDABLES, Findable
from search.models import Entry, Meaning
from search.vectors import pack

log = structlog.get_logger(__name__)
BATCH, AT_ONCE, IN_ONE_TURN = 500, 32, 320
TURN, TURN_SECONDS = "search:meanings", 900
Key = tuple[str, str]


def expect(kind: str, ids: Iterable[str]) -> int:
    """Their words are new or others: whoever tells meanings looks at them. Nothing while that is off."""
    if not model_name() or not _has_meaning(kind):
        return 0
    now = timezone.now()
    rows = [Meaning(kind=kind, object_id=id, due_at=now) for id in ids]
    Meaning.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["due_at"],
    )
    return len(rows)


def expect_all(kind: str) -> int:
    """The newest of this kind, as many as are kept."""
    if not _has_meaning(kind):
        return 0
    if (standing := FINDABLES[kind].standing) is not None:
        return expect(kind, standing())
    titled = Entry.objects.filter(kind=kind).exclude(title="").order_by("-id")
    return expect(kind, titled.values_list("object_id", flat=True)[: recent("search")["semantic_most"]])


def forget_meaning(kind: str, id: str) -> None:
    if model_name():
        Meaning.objects.filter(kind=kind, object_id=id).delete()


def learn_in_turn() -> None:
    """One worker at a time: ids of rows are in the order in which they are written."""
    if cache.add(TURN, 1, timeout=TURN_SECONDS):
        try:
            learn(most=IN_ONE_TURN)
        finally:
            cache.delete(TURN)


def learn(*, most: int) -> int:
    """Tell what waits, up to `most` of it. Returns how many were looked at. While meanings are off, none are kept."""
    release = release_in_use()
    if not release:
        Meaning.objects.all().delete()
        return 0
    _begin_anew_with(release)
    looked_at = 0
    while looked_at < most and (due := list(_due()[:AT_ONCE])):
        try:
            _learn(due, release)
        except Problem as problem:
            log.info("meanings_wait", code=problem.own_code, count=len(due))
            _put_behind(due)
            break
        looked_at += len(due)
    _keep_the_newest()
    return looked_at


def _has_meaning(kind: str) -> bool:
    return kind in FINDABLES and FINDABLES[kind].has_meaning


def _begin_anew_with(release: str) -> None:
    """With the first of its kind everything is told, with another one everything anew."""
    if not Meaning.objects.filter(Q(release=release) | Q(due_at__isnull=False)).exists():
        for kind in FINDABLES:
            expect_all(kind)
    others = Meaning.objects.filter(Q(release__lt=release) | Q(release__gt=release), due_at=None)
    others.update(due_at=timezone.now())


def _due() -> "QuerySet[Meaning]":
    return Meaning.objects.filter(due_at__isnull=False).order_by("due_at", "-object_id").defer("signs", "values")


def _learn(due: Sequence[Meaning], release: str) -> None:
    """What is not public has no meaning here; what says the same as before keeps the one it has."""
    words = _public_words(due)
    told = [(row, text, sha256(text.encode()).hexdigest()) for row in due if (text := words.get(_key(row)))]
    changed = [one for one in told if (one[0].digest, one[0].release) != (one[2], release)]
    vectors = _vectors([text for _row, text, _digest in changed])
    with transaction.atomic():
        for row in due:
            if _key(row) not in words:
                _as_seen(row).delete()
        for row, _text, _digest in told:
            _as_seen(row).filter(release=release, digest=_digest).update(due_at=None)
        for (row, _text, digest), vector in zip(changed, vectors, strict=True):
            _renew(row, release, digest, vector)


def _put_behind(due: Iterable[Meaning]) -> None:
    """Should one of them be what the model fails on, the others do not wait behind it."""
    Meaning.objects.filter(pk__in=[row.pk for row in due]).update(due_at=timezone.now())


def _renew(row: Meaning, release: str, digest: str, vector: Vector) -> None:
    """Unless its words changed again meanwhile: then it is still due."""
    if _as_seen(row).delete()[0]:
        packed, key = pack(vector), {"kind": row.kind, "object_id": row.object_id}
        Meaning.objects.create(**key, release=release, digest=digest, signs=packed.signs, values=packed.values)


def _as_seen(row: Meaning) -> "QuerySet[Meaning]":
    return Meaning.objects.filter(pk=row.pk, due_at=row.due_at)


def _vectors(texts: list[str]) -> list[Vector]:
    return embedder().vectors(model_name(), texts) if texts else []


def _public_words(rows: Iterable[Meaning]) -> dict[Key, str]:
    """As everybody reads them, in English; what comes with the site in Chinese, too."""
    ids: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        ids[row.kind].append(row.object_id)
    words: dict[Key, str] = {}
    for kind, some in ids.items():
        for language in ("en", "zh-hans") if FINDABLES[kind].standing else ("en",):
            with override(language):
                _gather(words, FINDABLES[kind], some)
    return words


def _gather(words: dict[Key, str], findable: Findable, ids: list[str]) -> None:
    most: int = recent("search")["semantic_characters"]
    for hit in findable.hits(AnonymousUser(), ids):
        read = plain(f"{hit.title}\n{hit.summary}\n{hit.text}")[:most]
        key = findable.kind, hit.id
        words[key] = f"{words.get(key, '')} {read}".strip()


def _key(row: Meaning) -> Key:
    return row.kind, row.object_id


def _keep_the_newest() -> None:
    most: int = recent("search")["semantic_most"]
    for kind in FINDABLES:
        rows = Meaning.objects.filter(kind=kind)
        beyond = rows.order_by("-object_id").values_list("object_id", flat=True)[most : most + 1]
        for oldest in beyond:
            rows.filter(object_id__lte=oldest).delete()
