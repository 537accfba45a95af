"""What those who run a model do with prompts that others share for it: they say which are not listed beside it.

The prompt stays its author's, public under its address and free to copy: what nobody should read is flagged.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import events
from core.permissions import require
from core.texts import line
from inference.playground.models import REASON_LENGTH, Delisting, SavedPrompt


@transaction.atomic
def delist_prompt(*, prompt: SavedPrompt, user: Any, reason: str) -> Delisting:
    """Asked twice, it is done once. `prompt` was found through the user."""
    require_lister(user=user, prompt=prompt)
    needed = _("Say in a sentence why: its author reads it.")
    words = {"user": user, "reason": line(reason, "reason", limit=REASON_LENGTH, needed=needed)}
    made, is_new = Delisting.objects.get_or_create(prompt=prompt, project=prompt.project, defaults=words)
    if is_new:
        events.record("prompt.delisted", prompt, actor=user, role="maintainer", evidence=[{"project": made.project_id}])
    return made


@transaction.atomic
def relist_prompt(*, prompt: SavedPrompt, user: Any) -> None:
    """Asked twice, it is done once."""
    require_lister(user=user, prompt=prompt)
    gone, _rows = Delisting.objects.filter(prompt=prompt, project=prompt.project).delete()
    if gone:
        events.record(
            "prompt.relisted", prompt, actor=user, role="maintainer", evidence=[{"project": prompt.project_id}]
        )


def require_lister(*, user: Any, prompt: SavedPrompt) -> None:
    """Asked by doors, too, before they ask for a reason that nobody would read."""
    words = _("Those who run the model say what is listed beside it. Flag what should not stand at all.")
    require(user, "playground.delist_prompt", prompt, words)
