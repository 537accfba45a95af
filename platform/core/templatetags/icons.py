"""Lucide's icons by their names. A list shows the same few in every row, so each is drawn once and kept.

They are taken from Lucide's archive here. Its own tag reads the names of all that are in it again for each icon, and
with thirty of them the first page of a process waits for half a second.
"""

from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()
NEEDED_IN_FILES = ' xmlns="http://www.w3.org/2000/svg"'


@register.simple_tag
@lru_cache(maxsize=512)
def lucide(name: str, **attributes: str) -> str:
    """`{% lucide "search" class="icon" aria_hidden="true" %}`"""
    head, end, lines = _archive().read(f"{name}.svg").decode().strip().partition(">")
    drawn = " ".join(head.split()).replace(NEEDED_IN_FILES, ""), end + lines
    told = format_html_join("", ' {}="{}"', ((said.replace("_", "-"), value) for said, value in attributes.items()))
    return format_html("{}{}{}", mark_safe(drawn[0]), told, mark_safe(drawn[1]))  # noqa: S308 -- as Lucide has it


@cache
def _archive() -> ZipFile:
    """In memory: in a file, processes that are forked from this one would move each other's place."""
    return ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))
