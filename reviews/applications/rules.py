"""Who may apply, and who judges those who do."""

from typing import Any

import rules

from accounts.models import RoleGrant
from accounts.rules import is_admin, is_editor, is_in_good_standing, is_verified
from accounts.states import GrantSource, Role
from deliberation.conflicts import is_blocked
from reviews.applications.models import Application, Attempt, CaseDispute, CaseSheet


@rules.predicate
def is_applicant(user: Any, application: Application | None) -> bool:
    return application is not None and application.applicant_id == user.pk


def application_of(about: Any) -> Application | None:
    """Rules are asked about an application, or about a try that belongs to one."""
    return about.application if isinstance(about, Attempt) else about


@rules.predicate
def is_impartial(user: Any, about: Any) -> bool:
    application = application_of(about)
    return application is None or not is_blocked(user, application)


@rules.predicate
def is_appointed(user: Any) -> bool:
    """A reviewer by the word of who runs the site: a founder of its reviewing."""
    return RoleGrant.objects.filter(user_id=user.pk, role=Role.REVIEWER, source=GrantSource.APPOINTED).exists()


@rules.predicate
def judges_case(user: Any, sheet: CaseSheet | None) -> bool:
    return sheet is not None and sheet.reviewer_id == user.pk


@rules.predicate
def is_not_the_disputant(user: Any, dispute: CaseDispute | None) -> bool:
    return dispute is not None and dispute.sheet.reviewer_id != user.pk


is_senior = is_in_good_standing & (is_appointed | is_editor | is_admin)


is_someone_elses = ~is_applicant

rules.add_perm("applications.apply", is_verified)
rules.add_perm("applications.change", is_in_good_standing & is_applicant)
rules.add_perm("applications.see_desk", is_senior)
rules.add_perm("applications.see", is_senior & is_impartial)
rules.add_perm("applications.triage", (is_editor | is_admin) & is_impartial)
rules.add_perm("applications.judge_case", is_in_good_standing & judges_case)
rules.add_perm("applications.rate", is_senior & is_impartial)
rules.add_perm("applications.keep_bank", is_senior)
rules.add_perm("applications.settle_dispute", is_senior & is_not_the_disputant)
