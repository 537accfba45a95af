"""Who may ask for files, who decides, and who sees what was said."""

from typing import Any

import rules

from accounts.rules import is_in_good_standing, is_verified
from projects.access.models import AccessRequest
from projects.models import Project
from projects.rules import is_member, may_administer


@rules.predicate
def is_given_on_request(user: Any, project: Project | None) -> bool:
    return project is not None and project.is_gated


@rules.predicate
def asked_themselves(user: Any, request: AccessRequest | None) -> bool:
    return request is not None and request.person_id == user.pk


@rules.predicate
def can_be_given_back(user: Any, request: AccessRequest | None) -> bool:
    return request is not None and (request.is_asked or request.is_granted)


rules.add_perm("access.ask", is_verified & is_given_on_request & ~is_member)
rules.add_perm("access.decide", is_in_good_standing & may_administer)
rules.add_perm("access.withdraw", is_in_good_standing & asked_themselves)
rules.add_perm("access.see_withdrawal", is_in_good_standing & asked_themselves & can_be_given_back)
