"""Whom texts name, and whom one might want to name."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.queries import people
from core.markdown import handles_in
from discussions.models import Topic

MOST = 8


def named_in(text: str) -> QuerySet[User]:
    """The people who exist among those whom a text names."""
    return people().filter(handle__in=handles_in(text)).order_by("handle")


def addresses_of_named(texts: Iterable[str]) -> dict[str, str]:
    """For drawing texts: every handle that somebody has, with the address of their page. One query."""
    handles = {handle for text in texts for handle in handles_in(text)}
    known = people().filter(handle__in=handles) if handles else ()
    return {person.handle: person.get_absolute_url() for person in known}


def might_name(beginning: str, topic: Topic | None = None) -> list[User]:
    """People whose handle or name begins so; those who already talk in the topic come first."""
    wanted = beginning.strip().lower()[:40]
    found = people().filter(Q(handle__startswith=wanted) | Q(name__istartswith=wanted)).order_by("handle")
    here = list(found.filter(posts__topic=topic).distinct()[:MOST]) if topic else []
    others: Any = found.exclude(pk__in=[person.pk for person in here])[: MOST - len(here)] if wanted else []
    return [*here, *others]
