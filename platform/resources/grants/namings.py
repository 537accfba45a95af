"""What the books say of pools, requests, calls, grants and free allowances, for those who read every line of them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Owner, User
from resources.grants.models import Call, Gift, Grant, GrantAdjustment, GrantChange, Pool, ResourceRequest
from resources.ledger.naming import Named, finds, names
from resources.ledger.states import AccountKind

WHOSE = ("owner", "project__owner")


@names("grant", "tranche", "more", "carry", "back", "restore", "rest")
def grants_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    found = Grant.objects.filter(pk__in=ids).select_related(*WHOSE)
    return {grant.pk: Named(grant.name, grant.get_absolute_url()) for grant in found}


@names("offer")
def requests_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    found = ResourceRequest.objects.filter(pk__in=ids)
    return {one.pk: Named(_("Request: %(title)s") % {"title": one.title}, one.get_absolute_url()) for one in found}


@names("call")
def calls_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    found = Call.objects.filter(pk__in=ids)
    return {call.pk: Named(_("Call: %(title)s") % {"title": call.title}, call.get_absolute_url()) for call in found}


@names("pool")
def pools_named(_asker: Any, slugs: Collection[str]) -> Mapping[str, Named]:
    found = Pool.objects.filter(slug__in=slugs)
    return {
        pool.slug: Named(_("Pool: %(name)s") % {"name": pool}, reverse("grants:fund", args=[pool.slug]))
        for pool in found
    }


@names("gift")
def gifts_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    found = Gift.objects.filter(pk__in=ids).select_related("pool")
    own = _("The site’s own machines")
    return {gift.pk: Named(gift.sponsor or own, reverse("grants:fund", args=[gift.pool.slug])) for gift in found}


@names("exchange")
def changes_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    found = GrantChange.objects.filter(pk__in=ids).select_related("grant__owner", "grant__project__owner")
    return {change.pk: Named(change.grant.name, change.grant.get_absolute_url()) for change in found}


@names("adjust")
def adjustments_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    whose = ("grant__owner", "grant__project__owner", "person__owner")
    found = GrantAdjustment.objects.filter(pk__in=ids).select_related(*whose)
    return {one.pk: Named(one.title, one.get_absolute_url()) for one in found}


@names("user")
def allowances_named(_asker: Any, ids: Collection[str]) -> Mapping[str, Named]:
    found = User.objects.filter(pk__in=ids).select_related("owner")
    words = _("Free allowance of %(name)s")
    return {
        one.pk: Named(words % {"name": one.handle}, reverse("grants:allowance", args=[one.handle])) for one in found
    }


@finds
def accounts_of_owners(text: str) -> Q | None:
    """By a handle: all grants of the owner and of the owner's projects, and a person's own allowance of any day. By
    owner/project: the grants of that project."""
    handle, slash, project = text.partition("/")
    if slash:
        grants = Grant.objects.filter(project__owner__handle=handle, project__name=project)
        return _holders(grants.values_list("pk", flat=True)) if grants.exists() else None
    owner = Owner.objects.filter(handle=handle).first()
    if owner is None:
        return None
    grants = Grant.objects.filter(Q(owner=owner) | Q(project__owner=owner))
    return _holders(grants.values_list("pk", flat=True)) | _own(User.objects.filter(owner=owner).first())


def _holders(grants: Any) -> Q:
    return Q(holder__in=[f"grant:{pk}" for pk in grants])


def _own(person: User | None) -> Q:
    """Written as a range, so that an index serves on every database."""
    if person is None:
        return Q(pk__in=[])
    mine = Q(holder__gt=f"user:{person.pk}:", holder__lt=f"user:{person.pk};")
    return mine & Q(kind=AccountKind.ALLOWANCE)
