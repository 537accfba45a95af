"""Roles given and taken, people suspended and reinstated."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RoleGrant, User
from accounts.states import GrantSource, Role
from core import events
from core.problems import BadInput, Conflict


@transaction.atomic
def grant_role(
    *, user: User, role: str, granted_by: User | None = None, source: str = GrantSource.APPOINTED
) -> RoleGrant:
    """Give a role for the whole site. Who may do so is asked by the door; without `granted_by` it is the operator.

    A role that was earned becomes an appointment when the operator gives it too, never the other way round.
    """
    if role not in Role.values:
        raise BadInput(fields={"role": _("Known roles: %(roles)s.") % {"roles": ", ".join(Role.values)}})
    grant, created = RoleGrant.objects.get_or_create(
        user=user, role=role, defaults={"granted_by": granted_by, "source": source}
    )
    appointed = not created and source == GrantSource.APPOINTED and grant.source != source
    if appointed:
        grant.source, grant.granted_by = source, granted_by
        grant.save(update_fields=["source", "granted_by"])
    if created or appointed:
        events.record("role.granted", user, actor=granted_by, to_state=role, reason=source)
    _forget_roles(user)
    return grant


@transaction.atomic
def revoke_role(*, user: User, role: str, revoked_by: User | None = None, source: str = "") -> None:
    """Take a role back; with `source`, only if it came that way."""
    if role == Role.ADMIN and user == revoked_by:
        raise Conflict(_("Let another administrator take this role from you, so that one stays."), code="own_role")
    grants = RoleGrant.objects.filter(user=user, role=role)
    deleted, _rows = (grants.filter(source=source) if source else grants).delete()
    if deleted:
        events.record("role.revoked", user, actor=revoked_by, from_state=role)
    _forget_roles(user)


@transaction.atomic
def suspend(*, user: User, by: User | None, reason: str, until: datetime | None = None) -> User:
    """From now on this person may read and appeal, nothing else."""
    if not reason.strip():
        raise BadInput(fields={"reason": _("Say why, so that the person can answer.")})
    changed = User.objects.filter(pk=user.pk, suspended_at=None).update(
        suspended_at=timezone.now(), suspended_until=until, suspension_reason=reason.strip()
    )
    if not changed:
        raise Conflict(_("This person is suspended already."))
    events.record("user.suspended", user, actor=by, note=reason)
    user.refresh_from_db(fields=["suspended_at", "suspended_until", "suspension_reason"])
    return user


@transaction.atomic
def reinstate(*, user: User, by: User | None, note: str = "") -> User:
    changed = User.objects.filter(pk=user.pk, suspended_at__isnull=False).update(
        suspended_at=None, suspended_until=None, suspension_reason=""
    )
    if not changed:
        raise Conflict(_("This person is not suspended."))
    events.record("user.reinstated", user, actor=by, note=note)
    user.refresh_from_db(fields=["suspended_at", "suspended_until", "suspension_reason"])
    return user


def _forget_roles(user: User) -> None:
    user.__dict__.pop("grants", None)
