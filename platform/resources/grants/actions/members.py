"""Who may spend a grant beside those whose it is: let in by a change that an officer grants, out by a word."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import events
from core.permissions import require
from core.policies import Policy
from core.problems import BadInput, NotFound
from resources.grants import wishes
from resources.grants.models import Grant, GrantChange, GrantMember


def wished(grant: Grant, handles: Sequence[str], policy: Policy) -> list[User]:
    """BadInput that names the field where somebody is unknown, or may spend it already."""
    named = wishes.people_named(handles, "handles", policy["most_members"])
    if not named:
        raise BadInput(fields={"handles": _("Name somebody who has an account here.")})
    if known := sorted(grant.members.filter(person__in=named).values_list("person__handle", flat=True)):
        text = _("They may spend it already: %(names)s.")
        raise BadInput(fields={"handles": text % {"names": ", ".join(known)}})
    return named


def admit(grant: Grant, change: GrantChange, officer: Any) -> None:
    for person in change.people.order_by("handle"):
        GrantMember.objects.get_or_create(grant=grant, person=person)
        events.record("grant.admit", grant, actor=officer, evidence=[{"person": person.pk}])


@transaction.atomic
def dismiss_member(*, grant: Grant, user: Any, handle: str) -> None:
    """By those whose it is, or by oneself. What was spent stays spent."""
    found = grant.members.select_related("person").filter(person__handle=handle.replace("\x00", "")).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    if found.person != user:
        require(user, "grants.change", grant)
    found.delete()
    events.record("grant.dismiss", grant, actor=user, role="holder", evidence=[{"person": found.person.pk}])
