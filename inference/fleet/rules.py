"""Who may keep a release ready: those who run its project, from a budget of theirs; operators, at the site's cost."""

from typing import Any

import rules

from accounts.rules import is_admin, is_in_good_standing, is_verified
from projects.rules import may_administer


@rules.predicate
def runs_the_project(user: Any, about: Any) -> bool:
    """`about` is the project, or what is kept ready of it."""
    project = about.deployment.release.project if hasattr(about, "deployment") else about
    return bool(may_administer(user, project))


@rules.predicate
def pinned_it(user: Any, pin: Any) -> bool:
    return pin is not None and pin.pinned_by_id == user.pk


rules.add_perm("fleet.operate", is_admin)
rules.add_perm("fleet.keep", is_admin | is_verified & runs_the_project)
rules.add_perm("fleet.lift", is_admin | is_in_good_standing & (runs_the_project | pinned_it))
