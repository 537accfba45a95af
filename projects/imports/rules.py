"""Who may bring a project from elsewhere, and who may stop that."""

from typing import Any

import rules

from accounts.rules import is_in_good_standing, is_verified
from projects.imports.models import Import
from projects.rules import may_administer, may_write


@rules.predicate
def is_of_their_project(user: Any, about: Import | None) -> bool:
    return about is not None and bool(may_write(user, about.project))


rules.add_perm("imports.begin", is_verified)
rules.add_perm("imports.track", is_verified & may_administer)
rules.add_perm("imports.unpack", is_in_good_standing & may_write)
rules.add_perm("imports.direct", is_in_good_standing & is_of_their_project)
