"""Who may apply, and who judges those who do."""

from typing import Any

import rules

from accounts.rules import is_admin, is_editor, is_in_good_standing, is_moderator, is_signed_in, is_verified
from accounts.states import GrantSource, Role
from deliberation.conflicts import is_blocked
from reviews.applications.models import Application, Attempt, CaseDispute, CaseSheet, Standing
from reviews.applications.states import StandingState
from reviews.rules import is_assigned


@rules.predicate
def is_applicant(user: Any, application: Application | None) -> bool:
    return application is not None and application.applicant_id == user.pk


def application_of(about: Any) -> Application | Standing | None:
    """Rules are asked about an application or a standing, or about a try that belongs to one."""
    return (about.application or about.standing) if isinstance(about, Attempt) else about


@rules.predicate
def is_impartial(user: Any, about: Any) -> bool:
    judged = application_of(about)
    return judged is None or not is_blocked(user, judged)


@rules.predicate
def is_appointed(user: Any) -> bool:
    """A reviewer by the word of who runs the site: a founder of its reviewing."""
    return bool(is_signed_in(user) and user.grants.get(Role.REVIEWER) == GrantSource.APPOINTED)


@rules.predicate
def judges_case(user: Any, sheet: CaseSheet | None) -> bool:
    return sheet is not None and sheet.reviewer_id == user.pk


@rules.predicate
def is_not_the_disputant(user: Any, dispute: CaseDispute | None) -> bool:
    return dispute is not None and dispute.sheet.reviewer_id != user.pk


@rules.predicate
def earned_seniority(user: Any) -> bool:
    return Standing.objects.filter(user_id=user.pk, state=StandingState.ACTIVE, is_senior=True).exists()


@rules.predicate
def holds_standing(user: Any, standing: Standing | None) -> bool:
    return standing is not None and standing.user_id == user.pk


@rules.predicate
def is_mentor(user: Any, standing: Standing | None) -> bool:
    return standing is not None and standing.mentor_id == user.pk


@rules.predicate
def is_second_person(user: Any, standing: Standing | None) -> bool:
    """Four eyes: who suspends does not revoke."""
    return standing is not None and standing.suspended_by_id != user.pk


is_senior = is_in_good_standing & (is_editor | is_admin | is_appointed | earned_seniority)


is_someone_elses = ~is_applicant

rules.add_perm("applications.apply", is_verified)
rules.add_perm("applications.change", is_in_good_standing & is_applicant)
rules.add_perm("applications.see_desk", is_senior)
rules.add_perm("applications.see", is_senior & is_impartial)
rules.add_perm("applications.triage", (is_editor | is_admin) & is_impartial)
rules.add_perm("applications.vote", is_senior & is_impartial)
rules.add_perm("applications.judge_case", is_in_good_standing & judges_case)
# An audit is answered and handed back by the right to an assignment. None can be tied to an invented release.
rules.add_perm("applications.judge_audit", is_in_good_standing & is_assigned)
rules.add_perm("applications.rate", is_senior & is_impartial)
rules.add_perm("applications.keep_bank", is_senior)
rules.add_perm("applications.settle_dispute", is_senior & is_not_the_disputant)

judges_conduct = (is_moderator | is_admin) & ~holds_standing
rules.add_perm("applications.see_standing", is_in_good_standing & (holds_standing | is_senior | is_moderator))
rules.add_perm("applications.pause", is_in_good_standing & holds_standing)
rules.add_perm("applications.co_sign", is_in_good_standing & is_mentor)
rules.add_perm("applications.mentor", is_senior & is_impartial & ~holds_standing)
rules.add_perm("applications.confirm", is_senior & is_impartial & ~holds_standing)
rules.add_perm("applications.recheck", (is_editor | is_moderator | is_admin) & is_impartial & ~holds_standing)
rules.add_perm("applications.suspend", judges_conduct & is_impartial)
rules.add_perm("applications.revoke", judges_conduct & is_impartial & is_second_person)
