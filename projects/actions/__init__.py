"""Every change to a project goes through here: pages, API, tasks and other packages knock at these doors."""

from projects.actions.cards import edit_card, edit_project
from projects.actions.catalogue import note_change, recount_catalogue, recount_if_changed
from projects.actions.coauthors import answer_consent, ask_co_author, drop_co_author, remind_co_author
from projects.actions.drafts import discard_typed, keep_typed, start_release
from projects.actions.endings import deprecate_release, give_up_release, lapse_release, reopen_release, retract_release
from projects.actions.files import commit_files
from projects.actions.liking import like, unlike
from projects.actions.members import add_member, change_member, remove_member
from projects.actions.mending import mend
from projects.actions.moves import move_release
from projects.actions.projects import change_visibility, create_project, delete_project
from projects.actions.publishing import (
    publish_due,
    publish_release,
    schedule_publication,
    unschedule_publication,
    withdraw_release,
)
from projects.actions.pushes import (
    create_branch,
    create_tag,
    delete_branch,
    delete_tag,
    push,
    rename_branch,
    squash_branch,
)
from projects.actions.releases import answer_changes, submit_release
from projects.actions.talk import board_of, mark_versions, rename_boards
from projects.actions.turns import pass_turn

__all__ = [
    "add_member",
    "answer_changes",
    "answer_consent",
    "ask_co_author",
    "board_of",
    "change_member",
    "change_visibility",
    "commit_files",
    "create_branch",
    "create_project",
    "create_tag",
    "delete_branch",
    "delete_project",
    "delete_tag",
    "deprecate_release",
    "discard_typed",
    "drop_co_author",
    "edit_card",
    "edit_project",
    "give_up_release",
    "keep_typed",
    "lapse_release",
    "like",
    "mark_versions",
    "mend",
    "move_release",
    "note_change",
    "pass_turn",
    "publish_due",
    "publish_release",
    "push",
    "recount_catalogue",
    "recount_if_changed",
    "remind_co_author",
    "remove_member",
    "rename_boards",
    "rename_branch",
    "reopen_release",
    "retract_release",
    "schedule_publication",
    "squash_branch",
    "start_release",
    "submit_release",
    "unlike",
    "unschedule_publication",
    "withdraw_release",
]
