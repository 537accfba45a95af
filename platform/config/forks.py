"""Addresses by their first word, so that what is asked for is not looked for among the addresses of everybody.

Django tries one pattern after the other. A site of a thousand addresses made hundreds of tries with each request, and
kept a list of them all.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Pattern = URLPattern | URLResolver


class Fork(URLResolver):
    """As `path(route, include(patterns))`; but of these it tries, in their order, only what the next word may mean."""

    def __init__(self, route: str, patterns: list[Pattern]) -> None:
        super().__init__(RoutePattern(route), patterns)

    def resolve(self, path: str) -> ResolverMatch:
        match: Any = self.pattern.match(str(path))
        if match is None:
            raise Resolver404({"path": path})
        word = match[0].partition("/")[0]
        return self._ways.get(word, self._of_any_word).resolve(path)

    @cached_property
    def _ways(self) -> dict[str, URLResolver]:
        words = {pattern: _first_words(pattern) for pattern in self.url_patterns}
        return {
            word: self._way(pattern for pattern, known in words.items() if known is None or word in known)
            for word in set().union(*filter(None, words.values()))
        }

    @cached_property
    def _of_any_word(self) -> URLResolver:
        return self._way(pattern for pattern in self.url_patterns if _first_words(pattern) is None)

    def _way(self, patterns: Iterable[Pattern]) -> URLResolver:
        return URLResolver(self.pattern, list(patterns))


def _first_words(pattern: Pattern) -> set[str] | None:
    """What addresses of this pattern begin with; None if that may be anything."""
    route = str(pattern.pattern)
    word, slash, _rest = route.partition("/")
    if not isinstance(pattern.pattern, RoutePattern) or "<" in word:
        return None
    if slash or isinstance(pattern, URLPattern):
        return {word}
    if route:
        return None  # what follows belongs to the same word
    below = [_first_words(inner) for inner in pattern.url_patterns]
    return None if None in below else set().union(*filter(None, below))
