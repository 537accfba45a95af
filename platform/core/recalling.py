"""What was worked out before and is remembered in the cache. Where that is away it is worked out anew: pages without
their cache are slower, not broken. Marks that hold somebody back are no memory; who sets those asks the cache itself.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from django.core.cache import cache

from core.redis import doing_without

Told = TypeVar("Told")


def recalled(key: str) -> Any:
    """None of what is not remembered."""
    with doing_without("recalling"):
        return cache.get(key)
    return None


def all_recalled(keys: Iterable[str]) -> dict[str, Any]:
    with doing_without("recalling"):
        return cache.get_many(keys)
    return {}


def keep(key: str, value: Any, seconds: int) -> None:
    with doing_without("remembering"):
        cache.set(key, value, seconds)


def keep_all(values: Mapping[str, Any], seconds: int) -> None:
    with doing_without("remembering"):
        cache.set_many(dict(values), seconds)


def recalled_or(key: str, tell: Callable[[], Told], seconds: int) -> Told:
    """What it tells may not be None, which would be asked for again and again."""
    if (known := recalled(key)) is not None:
        return cast("Told", known)
    told = tell()
    keep(key, told, seconds)
    return told
