"""Words of one click under posts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from discussions.models import Post, Reaction
from discussions.states import ReactionKind


@dataclass(frozen=True)
class Said:
    """How many say this of a post, and whether the reader is among them."""

    kind: str
    label: Any = field(compare=False)
    count: int
    is_mine: bool


def reactions_to(posts: Iterable[Post], person: Any) -> dict[str, list[Said]]:
    """By post, every word there is, in one order; one query for all posts."""
    mine = Count("pk", filter=Q(person_id=person.pk)) if person.pk else Count("pk", filter=Q(pk=None))
    rows = Reaction.objects.filter(post__in=[post.pk for post in posts]).values("post", "kind")
    counted: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in rows.annotate(count=Count("pk"), mine=mine).order_by():
        counted[row["post"]][row["kind"]] = row["count"], row["mine"]
    return {post.pk: [_said(kind, counted[post.pk].get(kind, (0, 0))) for kind in ReactionKind] for post in posts}


def _said(kind: ReactionKind, counts: tuple[int, int]) -> Said:
    return Said(kind.value, kind.label, counts[0], bool(counts[1]))
