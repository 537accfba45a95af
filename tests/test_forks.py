"""That an address is looked for by its first word changes nothing of what is found."""

import re
from itertools import cycle
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, include, path
from django.urls.resolvers import RegexPattern

from accounts.site_map import addresses
from config.forks import Fork
from config.urls import api, pages

ODD = (
    "",
    "/",
    "//",
    "api",
    "api/v1",
    "api/v1/",
    "api/v1//me",
    "api/v1/nothing",
    "v1/models/",
    "nothing",
    "a/b/c/d",
    "é",
)
VALUES = ("1", "tern", "0" * 26, "a/b", "models")


@pytest.fixture(scope="module")
def plain() -> URLResolver:
    """The same addresses, tried one after the other."""
    patterns = [path("api/v1/", include(api)) if isinstance(one, Fork) else one for one in pages]
    return URLResolver(RegexPattern(r"^/"), patterns)


def found(resolver: URLResolver, place: str) -> Any:
    try:
        match = resolver.resolve(f"/{place}")
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.view_name, match.route, match.app_names, match.namespaces


def test_whatever_is_asked_for_is_found_as_it_would_be_one_by_one(plain: URLResolver):
    routes = sorted({address.route.removeprefix("/") for address in addresses()})
    places = {re.sub(r"<\w+>", value, route) for route, value in zip(routes, cycle(VALUES), strict=False)} | set(ODD)
    places |= {f"{place}/" for place in places}
    told = {place: found(plain, place) for place in places}
    assert {place: found(get_resolver(), place) for place in places} == told
    assert sum(match is not None for match in told.values()) > len(routes) / 2


def test_only_what_the_next_word_may_mean_is_tried():
    tried: list[str] = []

    class Noting(URLPattern):
        def resolve(self, path: str) -> Any:
            tried.append(str(self.pattern))
            return super().resolve(path)

    def noting(route: str) -> Any:
        one = path(route, lambda _request: HttpResponse())
        return Noting(one.pattern, one.callback)

    below = path("", include([noting("terns/<int:one>"), noting("terns")]))
    fork = Fork("birds/", [noting("herons"), below, noting("<str:any>"), path("ter", include([noting("ns")]))])
    for asked, expected in {
        "birds/herons": ["herons"],
        "birds/terns": ["terns/<int:one>", "terns"],
        "birds/gulls": ["<str:any>"],
    }.items():
        tried.clear()
        assert fork.resolve(asked).route == expected[-1]
        assert tried == expected
    with pytest.raises(Resolver404):
        fork.resolve("fish/herons")
