"""Whatever is flagged, judged and sanctioned is so through here."""

from moderation.actions.deciding import decide, overturn
from moderation.actions.flagging import flag, mended
from moderation.actions.sanctioning import confirm_sanction, keep_time, lift_sanction, sanction

__all__ = [
    "confirm_sanction",
    "decide",
    "flag",
    "keep_time",
    "lift_sanction",
    "mended",
    "overturn",
    "sanction",
]
