"""Words that live in policy data, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language


def worded(entry: Mapping[str, Any]) -> str:
    return str(entry["zh"] if (get_language() or "").startswith("zh") else entry["en"])
