"""People and organisations, which every package knows and whose own knows nothing of search."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Owner, RoleGrant
from accounts.queries import owners
from accounts.states import OwnerKind, Role
from search.finding import Hit, Operator, findable

KIND = "owner"


def findable_owners(person: Any) -> "QuerySet[Owner]":
    """Everybody with a page, but those who are suspended just now."""
    now = timezone.now()
    return owners().exclude(
        Q(user__suspended_at__isnull=False) & (Q(user__suspended_until=None) | Q(user__suspended_until__gt=now))
    )


def hits_of_owners(person: Any, ids: Sequence[str]) -> Iterable[Hit]:
    return [_hit(owner) for owner in findable_owners(person).filter(pk__in=ids)]


def what_owners_are() -> Mapping[str, Any]:
    return {"person": OwnerKind.USER.label, "organisation": OwnerKind.ORGANISATION.label, **dict(Role.choices)}


def which_owners(person: Any, value: str) -> Q:
    kinds = {"person": OwnerKind.USER, "organisation": OwnerKind.ORGANISATION}
    if value in kinds:
        return Q(kind=kinds[value])
    return Q(Exists(RoleGrant.objects.filter(user__owner=OuterRef("pk"), role=value)))


def _hit(owner: Owner) -> Hit:
    profile = owner.profile
    return Hit(
        id=owner.pk,
        title=f"{profile.display_name} @{owner.handle}",
        url=owner.get_absolute_url(),
        text=profile.bio,
        facts=[str(owner.get_kind_display())],
    )


findable(
    KIND,
    title=_("People and organisations"),
    place=60,
    rows=findable_owners,
    hits=hits_of_owners,
    operators={"is": Operator(where=which_owners, values=what_owners_are, is_condition=True)},
)
