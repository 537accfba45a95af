from projects.queries.contents import seen_contents
from projects.queries.files import file_seen, file_within, folder_seen
from projects.queries.gating import GATED, given_releases, let_in, may_have_files, may_run
from projects.queries.locked import locked_from, names_culprits, refuse_locked
from projects.queries.outlooks import outlook, outlook_to_fetch
from projects.queries.preflight import Finding, preflight
from projects.queries.releases import facts_under_way, release_under_way
from projects.queries.visibility import (
    Sight,
    get_project,
    get_release,
    is_runnable,
    listed_projects,
    no_such_project,
    public_release,
    published,
    published_under,
    readable_releases,
    sees_history,
    served_fields,
    served_projects,
    unserved_projects,
    visible_commit,
    visible_projects,
    visible_releases,
)

__all__ = [
    "GATED",
    "Finding",
    "Sight",
    "facts_under_way",
    "file_seen",
    "file_within",
    "folder_seen",
    "get_project",
    "get_release",
    "given_releases",
    "is_runnable",
    "let_in",
    "listed_projects",
    "locked_from",
    "may_have_files",
    "may_run",
    "names_culprits",
    "no_such_project",
    "outlook",
    "outlook_to_fetch",
    "preflight",
    "public_release",
    "published",
    "published_under",
    "readable_releases",
    "refuse_locked",
    "release_under_way",
    "seen_contents",
    "sees_history",
    "served_fields",
    "served_projects",
    "unserved_projects",
    "visible_commit",
    "visible_projects",
    "visible_releases",
]
