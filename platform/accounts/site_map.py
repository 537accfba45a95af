"""Every address of the site, as Django resolves them: read by `/about/roles` and by the test that knocks on each."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]


def addresses() -> Iterator[Address]:
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: Sequence[URLPattern | URLResolver], route: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
        else:
            yield Address(
                f"{namespace}{pattern.name or ''}", f"/{here}", tuple(re.findall(r"<([^>]+)>", here)), pattern.callback
            )


def _plain(route: str) -> str:
    """`<handle:owner>` and `(?P<owner>…)` both as `<owner>`."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", re.sub(r"<\w+:(\w+)>", r"<\1>", route)).strip("^$")
