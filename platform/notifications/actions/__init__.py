"""Everything that tells people, and everything they do with what they were told."""

from notifications.actions.choosing import choose, choose_as_usual, choose_for, choose_for_all, unsubscribe
from notifications.actions.following import follow, unfollow
from notifications.actions.forgetting import forget_old
from notifications.actions.inbox import finish, finish_all, mute, see, take_back, unmute
from notifications.actions.mailing import send, send_due, take_up_lost, write_digests
from notifications.actions.receiving import check_size, receive
from notifications.actions.telling import notify, settle

__all__ = [
    "check_size",
    "choose",
    "choose_as_usual",
    "choose_for",
    "choose_for_all",
    "finish",
    "finish_all",
    "follow",
    "forget_old",
    "mute",
    "notify",
    "receive",
    "see",
    "send",
    "send_due",
    "settle",
    "take_back",
    "take_up_lost",
    "unfollow",
    "unmute",
    "unsubscribe",
    "write_digests",
]
