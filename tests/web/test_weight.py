"""The front page, with everything that it asks for, stays light on a slow line."""

import gzip
import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

LIMIT = 60 * 1024
IMPORT = re.compile(r'^import .*?"\./(.+?)"$', re.MULTILINE)


@pytest.mark.django_db
def test_front_page_and_all_it_loads_fit_into_sixty_kilobytes(client: Client):
    page = client.get("/").content
    asked = re.findall(r'(?:src|href)="/static/([^"]+)"', page.decode())
    found = {name: content(name) for first in asked for name in with_imports(first)}
    weights = {"the page": len(gzip.compress(page))} | {name: len(gzip.compress(data)) for name, data in found.items()}
    assert sum(weights.values()) < LIMIT, weights


def with_imports(name: str) -> Iterator[str]:
    """A file and, for a module of ours, what it imports."""
    yield name
    if name.startswith("js/"):
        for module in IMPORT.findall(content(name).decode()):
            yield from with_imports(f"js/{module}")


def content(name: str) -> bytes:
    path = finders.find(name)
    assert path, name
    with open(path, "rb") as file:  # noqa: PTH123 -- a path that the finder gives as a string
        return file.read()
