"""The only ways in which amounts move. Each is one transaction, and the same key moves nothing twice.

Rows are locked in one order – reservation before account, accounts by id – so that no two can wait for each other.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.clocks.acting import AT_ONCE, each
from core.problems import BadInput, Conflict, NotFound, PaymentRequired
from resources.ledger import statements
from resources.ledger.models import Account, Entry, Reservation
from resources.ledger.states import EntryKind, Kept, ReservationState

HELD_FOR = timedelta(hours=6)


def open_account(*, holder: str, kind: str, unit: str) -> Account:
    """The account of this holder for this unit, empty when it is new."""
    account, _is_new = Account.objects.get_or_create(holder=holder, unit=unit, defaults={"kind": kind})
    return account


@transaction.atomic
def filled_account(*, holder: str, kind: str, unit: str, amount: int) -> Account:
    """The account, filled by policy when it is first drawn on: once, however many come at the same moment."""
    account = open_account(holder=holder, kind=kind, unit=unit)
    if amount:
        bring(account=account, amount=amount, key=f"fill:{holder}", reason="policy")
    return account


def bring(*, account: Account, amount: int, key: str, **told: Any) -> None:
    """From outside: what an operator or sponsor gives, or a policy gives everybody."""
    _once(key, lambda: _bring(account, _checked(amount), key, told))


def take(*, account: Account, amount: int, key: str, **told: Any) -> None:
    """Back to the outside, at most what is available."""
    _once(key, lambda: _take(account, _checked(amount), key, told))


def pass_on(*, source: Account, target: Account, amount: int, key: str, **told: Any) -> None:
    """From one account to another of the same unit: pool to grant, and what is left back to the pool."""
    if source.unit != target.unit or source.pk == target.pk:
        raise BadInput(fields={"target": _("Choose another account of the same unit.")})
    _once(key, lambda: _pass_on(source, target, _checked(amount), key, told))


def reserve(*, account: Account, amount: int, key: str, expires_at: datetime | None = None) -> None:
    """Keep `amount` for the work named by `key`, before it is queued.

    Raises PaymentRequired, with what remains, and changes nothing when there is not enough. Asked again with the same
    key nothing more is kept.
    """
    until = expires_at or timezone.now() + HELD_FOR
    match statements.reserve(key, account.pk, _checked(amount), until):
        case Kept.KNOWN:
            _check_the_same(key, account, amount)
        case Kept.SHORT:
            raise _short(account, amount)


def settle(*, key: str, measured: int) -> int:
    """The work was done and took `measured`: at most what was reserved is paid, the rest is available again.

    Returns what was paid.
    """
    return _end(key, ReservationState.SETTLED, measured)


def release(*, key: str, reason: str = "") -> int:
    """The work came to nothing, for no fault of whoever pays: all is available again.

    Returns what was paid: nothing, unless it was settled before.
    """
    return _end(key, ReservationState.RELEASED, 0, reason)


def refund(*, reservation: str, amount: int, key: str, **told: Any) -> None:
    """Give back some of what was paid for a piece of work; at most what was."""
    _once(key, lambda: _refund(reservation, _checked(amount), key, told))


def release_lost() -> int:
    """What nobody ended in time was lost with whoever worked on it."""
    lost = Reservation.objects.filter(state=ReservationState.HELD, expires_at__lte=timezone.now())
    keys = list(lost.order_by("expires_at").values_list("pk", flat=True)[:AT_ONCE])
    return each(keys, lambda key: release(key=key, reason="lost") == 0)


def _checked(amount: int) -> int:
    if amount <= 0:
        raise BadInput(fields={"amount": _("Name an amount above zero.")})
    return amount


def _once(key: str, act: Any) -> None:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        if not Entry.objects.filter(key=key).exists():
            raise


def _bring(account: Account, amount: int, key: str, told: dict[str, Any]) -> None:
    _enter(key, EntryKind.BRING, amount, None, account, **told)
    _change(account, received=amount, available=amount)


def _take(account: Account, amount: int, key: str, told: dict[str, Any]) -> None:
    _enter(key, EntryKind.TAKE, amount, account, None, **told)
    _change(account, available=-amount, passed_on=amount)


def _pass_on(source: Account, target: Account, amount: int, key: str, told: dict[str, Any]) -> None:
    _enter(key, EntryKind.PASS, amount, source, target, **told)
    moves = [(source, {"available": -amount, "passed_on": amount}), (target, {"received": amount, "available": amount})]
    for account, parts in sorted(moves, key=lambda move: move[0].pk):
        _change(account, **parts)


def _refund(reservation: str, amount: int, key: str, told: dict[str, Any]) -> None:
    rows = Reservation.objects.filter(pk=reservation, refunded__lte=F("charged") - amount)
    if not rows.update(refunded=F("refunded") + amount):
        raise Conflict(_("No more can be refunded than was paid."), code="refund_too_large")
    account = Reservation.objects.select_related("account").get(pk=reservation).account
    _enter(key, EntryKind.REFUND, amount, account, account, **told)
    _change(account, spent=-amount, available=amount)


def _end(key: str, state: ReservationState, measured: int, reason: str = "") -> int:
    """Exactly once: who comes second, or comes back, finds what was paid."""
    paid = statements.end(key, state, measured, reason)
    return _paid(key) if paid is None else paid


def _paid(key: str) -> int:
    found = Reservation.objects.filter(pk=key).first()
    if found is None:
        raise NotFound(_("Nothing is reserved under this key."), code="no_reservation")
    return found.charged


def _change(account: Account, **parts: int) -> None:
    """One statement: either every part can change by so much, or none does."""
    enough = {f"{part}__gte": -change for part, change in parts.items() if change < 0}
    rows = Account.objects.filter(pk=account.pk, **enough)
    if not rows.update(**{part: F(part) + change for part, change in parts.items() if change}):
        raise _short(account, -parts.get("available", 0))


def _short(account: Account, wanted: int) -> PaymentRequired:
    left = Account.objects.filter(pk=account.pk).values_list("available", flat=True).first() or 0
    text = _("This needs %(wanted)d %(unit)s and %(left)d are available.")
    said = text % {"wanted": wanted, "unit": account.unit, "left": left}
    return PaymentRequired(said, unit=account.unit, needed=wanted, remaining=left)


def _enter(key: str, kind: EntryKind, amount: int, source: Account | None, target: Account | None, **told: Any) -> None:
    entry = Entry(key=key, kind=kind, amount=amount, source=source, target=target, **told)
    entry.save(force_insert=True)


def _check_the_same(key: str, account: Account, amount: int) -> None:
    """What stands under this key was asked for in the same words."""
    if not Reservation.objects.filter(pk=key, account=account, amount=amount).exists():
        raise Conflict(_("This key stands for another reservation."), code="key_used")
