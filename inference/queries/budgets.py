"""Who pays for a run: what one wishes; else the review that it belongs to, a grant of the project or of the
organisation that owns it, or at last one's own free allowance. A payer is one account of one unit.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.states import OwnerKind
from core.ids import is_id
from core.policies import Policy
from core.problems import BadInput
from inference.queries.allowances import OWN, REVIEW, Payer, payer_for, review_budget
from projects.models import Project, Release
from projects.states import ReleaseState
from resources.grants.models import Grant, grant_under, holder_of
from resources.grants.queries.grants import is_anything_usable, spendable, usable
from resources.ledger.models import Account
from resources.ledger.states import AccountKind
from resources.units import CPU, TOKENS, device_unit
from reviews.models import Assignment
from reviews.states import IN_WORK, OPEN_ROUND, SENT

MOST_OFFERED = 50


def payer_of(
    user: Any,
    release: Release,
    *,
    device_class: str = CPU,
    address: str = "",
    wish: str = "",
    policy: Policy | None = None,
) -> Payer:
    """`wish` is `own`, `review`, or the id of an account or grant; BadInput that names `payer` when it is not theirs.

    Who reviews a release or has a grant for it pays themselves only where they said so.
    """
    if wish not in {"", OWN, REVIEW}:
        return _wished(user, wish, device_class)
    review = None if wish == OWN else review_payer(user, release, policy)
    if wish == REVIEW and review is None:
        raise BadInput(fields={"payer": _("You are not reviewing this release; your own allowance pays.")})
    shared = None if wish or review else _shared(user, release.project, device_class)
    return review or shared or payer_for(user, address, policy)


def payers_for(
    user: Any, release: Release, *, device_class: str = CPU, address: str = "", policy: Policy | None = None
) -> list[Payer]:
    """All that this person may choose from, the one that pays unless they choose first."""
    review, own = review_payer(user, release, policy), payer_for(user, address, policy)
    granted = _granted(user, Q(), device_class)
    first = review or _first_of(granted, _scopes_of(release.project)) or own
    return [first, *(payer for payer in (review, own, *granted) if payer and payer != first)]


def review_payer(user: Any, release: Release, policy: Policy | None = None) -> Payer | None:
    """The budget of this person's review of this release, while the round is open."""
    if release.state != ReleaseState.IN_REVIEW or not getattr(user, "is_authenticated", False):
        return None
    held = Assignment.objects.filter(
        reviewer=user, round__release=release, round__state__in=OPEN_ROUND, state__in=[*IN_WORK, *SENT]
    )
    found = held.values_list("pk", flat=True).first()
    return review_budget(found, policy) if found else None


def _shared(user: Any, project: Project, device_class: str) -> Payer | None:
    """A grant that those who work on it share: the project's before the organisation's."""
    scopes = _scopes_of(project)
    if not (getattr(user, "is_authenticated", False) and is_anything_usable(scopes)):
        return None  # as nearly always
    return _first_of(_granted(user, Q(scope__in=scopes) & _has_some_left(device_class), device_class), scopes)


def _has_some_left(device_class: str) -> Q:
    """However many are used up, they do not crowd out the one that pays."""
    account = Account.objects.filter(holder=holder_of(OuterRef("pk")), available__gt=0)
    return Q(Exists(account.filter(unit__in=_units(device_class))))


def _units(device_class: str) -> list[str]:
    return [device_unit(device_class), TOKENS]


def _scopes_of(project: Project) -> list[str]:
    """A person's own grants are theirs to choose, whatever they run."""
    is_shared = project.owner.kind == OwnerKind.ORGANISATION
    return [f"project:{project.pk}", *([f"owner:{project.owner_id}"] if is_shared else [])]


def _first_of(granted: Sequence[Payer], scopes: Sequence[str]) -> Payer | None:
    able = {payer.grant.scope: payer for payer in reversed(granted) if payer.grant and payer.remaining}
    return next((able[scope] for scope in scopes if scope in able), None)


def _wished(user: Any, wish: str, device_class: str) -> Payer:
    """By the account, or by the grant: then device time before tokens."""
    found: list[Payer] = []
    if is_id(wish):
        holders = Account.objects.filter(pk=wish, kind=AccountKind.GRANT).values_list("holder", flat=True)
        named = {wish, *map(grant_under, holders)}
        found = [
            payer
            for payer in _granted(user, Q(pk__in=named), device_class)
            if wish in {payer.account, grant_under(payer.key)}
        ]
    if not found:
        detail = _("There is no budget of this name from which you may pay for this model. Ask for one that is listed.")
        raise BadInput(fields={"payer": detail}, code="unknown_payer")
    return found[0]


def _granted(user: Any, which: Q, device_class: str) -> list[Payer]:
    """What this person may spend on work on this class of device, what ends first before the others."""
    if not getattr(user, "is_authenticated", False):
        return []
    ordered = usable(which & spendable(user)).select_related("owner", "project__owner").order_by("ends_at", "id")
    grants = {grant.holder: grant for grant in ordered[:MOST_OFFERED]}
    units = _units(device_class)
    accounts = Account.objects.filter(holder__in=grants, unit__in=units) if grants else []
    places = {holder: place for place, holder in enumerate(grants)}
    rows = sorted(accounts, key=lambda account: (places[account.holder], units.index(account.unit)))
    return [_of_grant(grants[account.holder], account) for account in rows]


def _of_grant(grant: Grant, account: Account) -> Payer:
    left = {"limit": account.received, "remaining": account.available}
    return Payer(
        grant.holder,
        AccountKind.GRANT,
        account.holder,
        account=account.pk,
        unit=account.unit,
        grant=grant,
        **left,
    )
