"""Who may do what with a project. What may be seen at all is the queries' question (`projects.queries.visibility`)."""

from typing import Any

import rules

from accounts.models import Membership
from accounts.rules import is_admin, is_editor, is_in_good_standing, is_moderator, is_verified
from accounts.states import MemberRole as OrganisationRole
from discussions.rules import began_it, keeps_order
from projects.models import Member, Project
from projects.states import MemberRole, ReleaseState


def role_in(user: Any, project: Project) -> str:
    """This person's role in the project, "" for none. Asked once per request: the answer stays on the project."""
    if not getattr(user, "is_authenticated", False):
        return ""
    known: dict[Any, str] = project.__dict__.setdefault("_known_roles", {})
    if user.pk not in known:
        known[user.pk] = _find_role(user, project)
    return known[user.pk]


def forget_roles(project: Project) -> None:
    project.__dict__.pop("_known_roles", None)


def _find_role(user: Any, project: Project) -> str:
    if project.owner_id == user.owner_id:
        return MemberRole.ADMIN
    own = Member.objects.filter(project=project, user=user).values_list("role", flat=True)
    shared = Membership.objects.filter(organisation__owner_id=project.owner_id, user=user).values_list(
        "role", flat=True
    )
    roles = {*own, *(_in_organisation(role) for role in shared)}
    return next((role for role in (MemberRole.ADMIN, MemberRole.WRITE, MemberRole.READ) if role in roles), "")


def _in_organisation(role: str) -> str:
    return MemberRole.ADMIN if role == OrganisationRole.ADMIN else MemberRole.WRITE


def project_of(about: Any) -> Project:
    """Rules are asked about a project or about one of its releases."""
    found: Project = about if isinstance(about, Project) else about.project
    return found


@rules.predicate
def is_member(user: Any, about: Any) -> bool:
    return about is not None and role_in(user, project_of(about)) != ""


@rules.predicate
def may_write(user: Any, about: Any) -> bool:
    return about is not None and role_in(user, project_of(about)) in {MemberRole.WRITE, MemberRole.ADMIN}


@rules.predicate
def may_administer(user: Any, about: Any) -> bool:
    return about is not None and role_in(user, project_of(about)) == MemberRole.ADMIN


@rules.predicate
def is_accepted(user: Any, release: Any) -> bool:
    return release is not None and release.state == ReleaseState.ACCEPTED


@rules.predicate
def is_served(user: Any, release: Any) -> bool:
    return release is not None and release.is_public


@rules.predicate
def is_deprecable(user: Any, release: Any) -> bool:
    return release is not None and release.state in {ReleaseState.PUBLISHED, ReleaseState.SUPERSEDED}


@rules.predicate
def is_lapsed(user: Any, release: Any) -> bool:
    return release is not None and release.state == ReleaseState.LAPSED


@rules.predicate
def is_asked_person(user: Any, co_author: Any) -> bool:
    return co_author is not None and co_author.person_id == user.pk


@rules.predicate
def is_withdrawable(user: Any, release: Any) -> bool:
    return release is not None and release.is_open and release.state != ReleaseState.DRAFT


rules.add_perm("projects.like", is_verified)
rules.add_perm("projects.create", is_verified)
rules.add_perm("projects.read_members", is_member)
rules.add_perm("projects.edit", is_in_good_standing & may_write)
rules.add_perm("projects.administer", is_in_good_standing & may_administer)
rules.add_perm("projects.submit", is_verified & may_administer)
rules.add_perm("projects.publish", is_verified & may_administer & is_accepted)
rules.add_perm("projects.withdraw", is_in_good_standing & may_administer & is_withdrawable)
rules.add_perm("projects.deprecate", is_verified & may_administer & is_deprecable)
rules.add_perm("projects.retract", is_served & ((is_verified & may_administer) | is_editor | is_admin))
rules.add_perm("projects.reopen", is_verified & may_administer & is_lapsed)
keeps_locked_files = is_moderator | is_admin  # whose work it is to look at what was locked away; nobody else does
rules.add_perm("projects.read_locked", keeps_locked_files)
rules.add_perm("projects.talk", is_verified)
rules.add_perm("projects.mark_versions", is_verified & (began_it | keeps_order))
rules.add_perm("projects.consent", is_in_good_standing & is_asked_person)
