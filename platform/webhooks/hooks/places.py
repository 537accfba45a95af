"""The places that accounts have: oneself, the organisations one runs, and for administrators the whole site."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.rules import is_admin
from accounts.states import MemberRole
from webhooks.offers import SITE, Key, Place, place


@place
def owners_run_by(person: Any, at: Key | None) -> Iterable[Place]:
    yield Place("owner", person.owner_id, person.handle)
    run = Membership.objects.filter(user=person, role=MemberRole.ADMIN).select_related("organisation__owner")
    for membership in run.order_by("organisation__owner__handle"):
        yield Place("owner", membership.organisation.owner_id, membership.organisation.handle)


@place
def whole_site(person: Any, at: Key | None) -> Iterable[Place]:
    if is_admin(person):
        yield Place(*SITE, _("the whole site"))


def of_people(people: "QuerySet[User]") -> Iterable[Key]:
    """Where news of somebody's own goes: to the endpoints at their own place."""
    for owner in people.values_list("owner_id", flat=True):
        yield "owner", owner
