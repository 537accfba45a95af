"""What the file that says how a Whisper writes tells of languages. A stranger's: what makes no sense is left out.

For the engine and for pages alike, so nothing of torch is here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MARK = re.compile(r"<\|([a-z]{2,3})\|>")


def stated_languages(settings: Mapping[str, Any]) -> dict[str, int]:
    """The token of each language's mark by its code; empty where it has one language and no choice."""
    stated = settings.get("lang_to_id")
    if settings.get("is_multilingual") is False or not isinstance(stated, dict):
        return {}
    return {
        mark[1]: token
        for name, token in stated.items()
        if (mark := MARK.fullmatch(str(name))) and type(token) is int and token >= 0
    }


def states_translation(settings: Mapping[str, Any]) -> bool:
    """Whether it can be told to translate, and not to."""
    tasks = settings.get("task_to_id")
    return isinstance(tasks, dict) and {"translate", "transcribe"} <= tasks.keys()
