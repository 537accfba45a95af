"""Which file of its project a card's link or picture names."""

import posixpath
import re
from urllib.parse import unquote, urlsplit

# How cards elsewhere name their own files: blob/main/train.py.
IN_REPOSITORY = re.compile(r"(?:blob|resolve|raw|tree)/[^/]+/(?=.)")


def file_named(address: str) -> str:
    """The path in the repository that a relative address names, "" for every other one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return ""
    path = posixpath.normpath(IN_REPOSITORY.sub("", unquote(parts.path), count=1))
    return "" if path in {".", ".."} or path.startswith("../") else path
