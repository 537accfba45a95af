from projects.imports.actions.directing import (
    begin_import,
    begin_unpacking,
    cancel_import,
    retry_import,
    tell_source,
    wake_imports,
)
from projects.imports.actions.fetching import go_on
from projects.imports.actions.tracking import (
    look,
    look_at_sources,
    look_now,
    resume_tracking,
    track,
    untrack,
)

__all__ = [
    "begin_import",
    "begin_unpacking",
    "cancel_import",
    "go_on",
    "look",
    "look_at_sources",
    "look_now",
    "resume_tracking",
    "retry_import",
    "tell_source",
    "track",
    "untrack",
    "wake_imports",
]
