"""Sentences of programs that know no reader, said in the language of whoever reads them.

Engines write them in English, as a template and what stands in its places (`inference.engine.sentences`). One that was
kept before that, or has no places, is its own template.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext


def said(told: Any) -> str:
    """`told` is such a sentence, its parts as JSON keeps them, or a text."""
    parts = told if isinstance(told, Mapping) else getattr(told, "parts", {"template": str(told), "values": {}})
    template, values = parts["template"], parts["values"]
    words = gettext(template) if template else ""  # of no text, gettext tells about the catalogue
    filled = {name: said(value) if isinstance(value, Mapping) else value for name, value in values.items()}
    return words % filled if filled else words
