"""Who may propose, go on with it, and take it in. What of it is shown to whom: `projects.pulls.sight`."""

from typing import Any

import rules

from accounts.rules import is_in_good_standing, may_speak
from projects.models import Project
from projects.pulls.models import Pull
from projects.queries.gating import may_have_files
from projects.queries.visibility import public_release, sees_history
from projects.rules import may_write, role_in


@rules.predicate
def has_something_to_change(user: Any, project: Project | None) -> bool:
    """What everybody reads, or all of it. Who judges a project reads what is not public, and proposes nothing; nor does
    who may not have its files."""
    if project is None or not may_have_files(user, project):
        return False
    return sees_history(user, project) or (not project.is_private and public_release(project) is not None)


@rules.predicate
def proposed_it(user: Any, pull: Pull | None) -> bool:
    return pull is not None and pull.author_id == user.pk


writes = is_in_good_standing & may_write
rules.add_perm("pulls.propose", may_speak & has_something_to_change)
rules.add_perm("pulls.go_on", may_speak & proposed_it | writes)
rules.add_perm("pulls.open", may_speak & proposed_it | writes)
rules.add_perm("pulls.close", is_in_good_standing & proposed_it | writes)
rules.add_perm("pulls.reopen", may_speak & proposed_it | writes)
rules.add_perm("pulls.merge", writes)


def acting(user: Any, pull: Pull) -> str:
    """The role under which an act is recorded."""
    return "maintainer" if role_in(user, pull.project) else "author"
