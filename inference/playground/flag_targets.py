"""Shared prompts as what can be flagged: what they are called, and what a model is told."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.problems import NotFound
from inference.playground.actions import hide_prompt, show_prompt
from inference.playground.models import SavedPrompt
from inference.playground.queries import get_prompt
from moderation.things import Shown, thing

KIND = "prompt"


def find(user: Any, id: str) -> SavedPrompt:
    found = get_prompt(user, id)
    if found.is_private or found.hidden_at:
        raise NotFound(_t("Only what is public can be flagged."))
    return found


def known(ids: Collection[str]) -> dict[str, SavedPrompt]:
    return SavedPrompt.objects.select_related("user").in_bulk(list(ids))


def author(prompt: SavedPrompt) -> Any:
    return prompt.user


def shown(prompt: SavedPrompt) -> Shown:
    """Without which model it is for: not everybody who judges it may know."""
    words = "\n\n".join(filter(None, (prompt.system, prompt.text)))
    return Shown(prompt.name, prompt.get_absolute_url(), words)


thing(
    KIND,
    label=_("Prompt"),
    find=find,
    known=known,
    author=author,
    shown=shown,
    acts={"hide": hide_prompt, "show": show_prompt, "remove": hide_prompt},
)
