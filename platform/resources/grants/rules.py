"""Who may ask, for whom, and who decides. What somebody may see at all is the queries' question."""

from typing import Any

import rules

from accounts.models import Membership, User
from accounts.rules import is_admin, is_editor, is_in_good_standing, is_officer, is_reviewer, is_verified
from accounts.states import MemberRole
from deliberation.conflicts import blocked, is_blocked
from projects.rules import may_write
from resources.grants.models import (
    Grant,
    GrantAdjustment,
    GrantChange,
    GrantReport,
    ResourceRequest,
    Revocation,
    Scoped,
    Seat,
)


def subject_of(about: Any) -> Any:
    """Conflicts of interest are a matter of who asked, or of whose allowance it is."""
    if isinstance(about, GrantAdjustment) and about.person is not None:
        return about.person
    return about if isinstance(about, User) else request_of(about)


def request_of(about: Any) -> ResourceRequest | None:
    if isinstance(about, GrantReport | GrantChange | GrantAdjustment | Revocation):
        about = about.grant
    return about.request if isinstance(about, Grant) else about


@rules.predicate
def speaks_for(user: Any, about: Scoped | None) -> bool:
    """May ask and spend in its name: oneself, those who run the organisation, those who write to the project."""
    if about is None or not getattr(user, "is_authenticated", False):
        return False
    if about.project is not None:
        return bool(may_write(user, about.project))
    return about.owner_id is not None and (about.owner_id == user.owner_id or runs(user, about.owner_id))


def runs(user: Any, owner_id: str) -> bool:
    return Membership.objects.filter(organisation__owner=owner_id, user=user, role=MemberRole.ADMIN).exists()


@rules.predicate
def is_applicant(user: Any, about: Any) -> bool:
    request = request_of(about)
    return request is not None and request.applicant_id == user.pk


@rules.predicate
def belongs(user: Any, about: Scoped | None) -> bool:
    """Members of an organisation spend what it has, though others ask for it, and so does who was let into a grant."""
    if isinstance(about, Grant) and about.members.filter(person_id=user.pk).exists():
        return True
    group = {"organisation__owner": about.owner_id} if about is not None and about.owner_id else None
    return group is not None and Membership.objects.filter(user_id=user.pk, **group).exists()


@rules.predicate
def is_second_person(user: Any, proposal: Any) -> bool:
    """Four eyes: who proposes it does not confirm it."""
    return proposal is not None and proposal.proposed_by_id != user.pk


@rules.predicate
def is_impartial(user: Any, about: Any) -> bool:
    subject = subject_of(about)
    return subject is None or not is_blocked(user, subject)


@rules.predicate
def sits(user: Any, about: Any) -> bool:
    """Was asked to score it, and did not step down."""
    request = request_of(about)
    return request is not None and Seat.objects.filter(request=request, judge_id=user.pk, left_at=None).exists()


@rules.predicate
def is_impartial_to_all(user: Any, call: Any) -> bool:
    """Whoever decides on a call decides on every request made to it."""
    return call is None or not ResourceRequest.objects.filter(blocked(user, ResourceRequest), call=call).exists()


decides = is_officer | is_admin
is_theirs = is_applicant | speaks_for

rules.add_perm("grants.ask", is_verified)
rules.add_perm("grants.ask_for", is_verified & speaks_for)
rules.add_perm("grants.appeal", is_theirs)
rules.add_perm("grants.change", is_in_good_standing & is_theirs)
rules.add_perm("grants.see_desk", decides)
rules.add_perm("grants.see", is_theirs | belongs | decides | sits)
rules.add_perm("grants.decide", decides & is_impartial)
rules.add_perm("grants.assess", decides & is_impartial)
rules.add_perm("grants.keep_pools", decides)
rules.add_perm("grants.keep_calls", decides)
rules.add_perm("grants.decide_call", decides & is_impartial_to_all)
rules.add_perm("grants.see_seats", is_reviewer | is_editor | decides)
rules.add_perm("grants.impartial", is_in_good_standing & is_impartial)
rules.add_perm("grants.score", is_in_good_standing & sits & is_impartial)
rules.add_perm("grants.step_down", is_in_good_standing & sits)
rules.add_perm("grants.revoke", decides & is_impartial & is_second_person)
rules.add_perm("grants.confirm_adjustment", decides & is_impartial & is_second_person)
