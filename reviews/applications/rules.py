"""Who may apply, and who judges those who do."""

from typing import Any

import rules

from accounts.rules import is_admin, is_editor, is_in_good_standing, is_verified
from deliberation.conflicts import is_blocked
from reviews.applications.models import Application


@rules.predicate
def is_applicant(user: Any, application: Application | None) -> bool:
    return application is not None and application.applicant_id == user.pk


@rules.predicate
def is_impartial(user: Any, application: Application | None) -> bool:
    return application is None or not is_blocked(user, application)


is_someone_elses = ~is_applicant

rules.add_perm("applications.apply", is_verified)
rules.add_perm("applications.change", is_in_good_standing & is_applicant)
rules.add_perm("applications.see_desk", is_editor | is_admin)
rules.add_perm("applications.see", (is_editor | is_admin) & is_someone_elses)
rules.add_perm("applications.triage", (is_editor | is_admin) & is_impartial)
