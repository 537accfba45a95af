"""What is kept of talking with a model goes through here: conversations and saved prompts."""

from inference.playground.actions.delisting import delist_prompt, relist_prompt, require_lister
from inference.playground.actions.keeping import (
    delete_conversation,
    keep_turn,
    rename_conversation,
    require_room,
)
from inference.playground.actions.moderating import hide_prompt, show_prompt
from inference.playground.actions.prompts import (
    change_prompt,
    copy_prompt,
    delete_prompt,
    edit_prompt,
    save_prompt,
    share_prompt,
    unshare_prompt,
)

__all__ = [
    "change_prompt",
    "copy_prompt",
    "delete_conversation",
    "delete_prompt",
    "delist_prompt",
    "edit_prompt",
    "hide_prompt",
    "keep_turn",
    "relist_prompt",
    "rename_conversation",
    "require_lister",
    "require_room",
    "save_prompt",
    "share_prompt",
    "show_prompt",
    "unshare_prompt",
]
