"""Whatever happens to a report happens through here."""

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
from discussions.reports.actions.picturing import add_screenshots, remove_screenshot
from discussions.reports.actions.silence import heed_silence
from discussions.reports.actions.talking import comment, unwatch, watch
from discussions.reports.actions.verifying import contest, reopen, resolve

__all__ = [
    "add_screenshots",
    "ask",
    "comment",
    "confirm",
    "contest",
    "decline",
    "dismiss",
    "file_report",
    "fix",
    "heed_silence",
    "make_move",
    "merge",
    "remove_screenshot",
    "reopen",
    "resolve",
    "start",
    "triage",
    "unwatch",
    "watch",
]
