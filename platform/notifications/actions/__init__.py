"""Everything that tells people, and everything they do with what they were told."""

from notifications.actions.inbox import finish, finish_all, mute, see, take_back, unmute
from notifications.actions.telling import notify, settle

__all__ = ["finish", "finish_all", "mute", "notify", "see", "settle", "take_back", "unmute"]
