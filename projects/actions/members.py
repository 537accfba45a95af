from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import people
from core import events
from core.permissions import require
from core.problems import BadInput, NotFound
from projects.models import FormerMember, Member, Project
from projects.rules import forget_roles
from projects.states import MemberRole


@transaction.atomic
def add_member(*, project: Project, user: Any, handle: str, role: str = MemberRole.READ) -> Member:
    """Let somebody in, by their handle. Adding them again changes their role."""
    require(user, "projects.administer", project)
    _check_role(role)
    person = people().filter(handle=handle.strip().lower().removeprefix("@")).first()
    if person is None:
        raise BadInput(fields={"handle": _("Nobody here is called “%(handle)s”.") % {"handle": handle[:40]}})
    if person.owner_id == project.owner_id:
        raise BadInput(fields={"handle": _("This is the owner, who may do everything already.")})
    member, _is_new = Member.objects.update_or_create(project=project, user=person, team=None, defaults={"role": role})
    _record(project, user, "project.member_added", person, role)
    return member


@transaction.atomic
def change_member(*, project: Project, user: Any, handle: str, role: str) -> Member:
    require(user, "projects.administer", project)
    _check_role(role)
    member = _member(project, handle)
    member.role = role
    member.save(update_fields=["role"])
    _record(project, user, "project.member_changed", member.user, role)
    return member


@transaction.atomic
def remove_member(*, project: Project, user: Any, handle: str) -> None:
    """Show somebody the door; anybody may also leave by themselves."""
    member = _member(project, handle)
    if member.user_id != user.pk:
        require(user, "projects.administer", project)
    FormerMember.objects.create(project=project, user=member.user, role=member.role, began_at=member.created_at)
    member.delete()
    _record(project, user, "project.member_removed", member.user, "")


def _member(project: Project, handle: str) -> Member:
    named = project.members.filter(team=None).select_related("user")
    member = named.filter(user__handle=handle.lower()).first()
    if member is None:
        raise NotFound(_("“%(handle)s” is not a member of this project.") % {"handle": handle[:40]})
    return member


def _check_role(role: str) -> None:
    if role not in MemberRole.values:
        raise BadInput(fields={"role": _("Choose one of: %(choices)s.") % {"choices": ", ".join(MemberRole.values)}})


def _record(project: Project, user: Any, verb: str, person: User, role: str) -> None:
    forget_roles(project)
    events.record(verb, project, actor=user, evidence=[{"user": person.handle, "role": role}])
