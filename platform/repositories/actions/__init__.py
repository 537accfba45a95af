from repositories.actions.arriving import Arrival, arrive
from repositories.actions.assembling import keep_shard
from repositories.actions.collecting import Collected, collect, collect_due
from repositories.actions.commits import commit
from repositories.actions.completing import complete_upload
from repositories.actions.contents import (
    Contents,
    adds,
    describe,
    keep,
    keep_elsewhere,
    keep_large,
    keep_large_body,
    let_stay,
    not_uploaded,
    point_at,
    store,
    store_all,
)
from repositories.actions.cutting import ask_for_cut, cut_due, forget_cuts
from repositories.actions.merging import merge, squash
from repositories.actions.pushing import check_moves, check_ref, move_checked, push, take
from repositories.actions.refs import RefMoved, annotate, begin_ref, create_tag, set_tag
from repositories.actions.repositories import create_repository
from repositories.actions.sweeping import sweep
from repositories.actions.uploads import abandon_upload, begin_large, begin_upload, collect_uploads, keep_part
from repositories.actions.xorbs import collect_xorbs, keep_xorb, require_room_for_xorb
from repositories.changes import Add, Author, Copy, Delete, Move, Operation, StoredFile

__all__ = [
    "Add",
    "Arrival",
    "Author",
    "Collected",
    "Contents",
    "Copy",
    "Delete",
    "Move",
    "Operation",
    "RefMoved",
    "StoredFile",
    "abandon_upload",
    "adds",
    "annotate",
    "arrive",
    "ask_for_cut",
    "begin_large",
    "begin_ref",
    "begin_upload",
    "check_moves",
    "check_ref",
    "collect",
    "collect_due",
    "collect_uploads",
    "collect_xorbs",
    "commit",
    "complete_upload",
    "create_repository",
    "create_tag",
    "cut_due",
    "describe",
    "forget_cuts",
    "keep",
    "keep_elsewhere",
    "keep_large",
    "keep_large_body",
    "keep_part",
    "keep_shard",
    "keep_xorb",
    "let_stay",
    "merge",
    "move_checked",
    "not_uploaded",
    "point_at",
    "push",
    "require_room_for_xorb",
    "set_tag",
    "squash",
    "store",
    "store_all",
    "sweep",
    "take",
]
