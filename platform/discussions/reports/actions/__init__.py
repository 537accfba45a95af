"""Whatever happens to a report happens through here."""

from discussions.reports.actions.advising import correct_advisory, heed_embargoes, publish_advisory, set_embargo
from discussions.reports.actions.filing import file_report
from discussions.reports.actions.judging import (
    ask,
    confirm,
    decline,
    dismiss,
    fix,
    make_move,
    merge,
    start,
    triage,
)
from discussions.reports.actions.mailing import send_mails
from discussions.reports.actions.picturing import add_screenshots, remove_screenshot
from discussions.reports.actions.rerunning import end_rerun, rerun
from discussions.reports.actions.silence import heed_silence
from discussions.reports.actions.talking import comment, unwatch, watch
from discussions.reports.actions.verifying import contest, reopen, resolve
from discussions.reports.actions.visiting import (
    ask_for_mails,
    claim,
    file_as_visitor,
    forget_visitors,
    prove_email,
)

__all__ = [
    "add_screenshots",
    "ask",
    "ask_for_mails",
    "claim",
    "comment",
    "confirm",
    "contest",
    "correct_advisory",
    "decline",
    "dismiss",
    "end_rerun",
    "file_as_visitor",
    "file_report",
    "fix",
    "forget_visitors",
    "heed_embargoes",
    "heed_silence",
    "make_move",
    "merge",
    "prove_email",
    "publish_advisory",
    "remove_screenshot",
    "reopen",
    "rerun",
    "resolve",
    "send_mails",
    "set_embargo",
    "start",
    "triage",
    "unwatch",
    "watch",
]
