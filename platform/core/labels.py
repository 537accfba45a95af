"""The words of choices, for models whose rows stand in long lists.

class Round(Labelled, models.Model): ...
"""

from functools import cache
from typing import Any

from django.utils.encoding import force_str


class Labelled:
    """`get_state_display()` looks one word up. Django's own puts every choice into words to find it, in each row."""

    def _get_FIELD_display(self, field: Any) -> str:  # noqa: N802  (what Django calls it)
        value = getattr(self, field.attname)
        words: str = force_str(_labels(field).get(value, value), strings_only=True)
        return words


@cache
def _labels(field: Any) -> dict[Any, Any]:
    """Still to be put into words: a page is drawn in its reader's language."""
    return dict(field.flatchoices)
