"""Whatever is flagged, judged and sanctioned is so through here."""

from moderation.actions.deciding import decide, overturn
from moderation.actions.flagging import check_flaggable, flag, mended
from moderation.actions.sanctioning import confirm_sanction, keep_time, lift_sanction, sanction
from moderation.actions.storms import begin_storm, end_old_storms, end_storm, look_first, renew_mark

__all__ = [
    "begin_storm",
    "check_flaggable",
    "confirm_sanction",
    "decide",
    "end_old_storms",
    "end_storm",
    "flag",
    "keep_time",
    "lift_sanction",
    "look_first",
    "mended",
    "overturn",
    "renew_mark",
    "sanction",
]
