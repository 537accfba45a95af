from inference.upstreams.actions.serving import serve, withdraw
from inference.upstreams.actions.upstreams import (
    add_upstream,
    edit_upstream,
    pause_upstream,
    remove_upstream,
    resume_upstream,
)

__all__ = [
    "add_upstream",
    "edit_upstream",
    "pause_upstream",
    "remove_upstream",
    "resume_upstream",
    "serve",
    "withdraw",
]
