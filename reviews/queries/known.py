"""What the site knows of a release and its files cannot tell: asked right before the check that wants it.

Answers are plain data, so that a check stays a function over its subject.
"""

from collections.abc import Callable
from typing import Any

from projects.models import Release
from reviews.queries.addresses import addresses
from reviews.queries.bases import bases

KNOWN: dict[str, Callable[[Release], Any]] = {"addresses": addresses, "bases": bases}


def known(name: str, release: Release) -> Any:
    return KNOWN[name](release)
