"""Every line of the books, narrowed by what one looks for. Each narrowing is served by an index: by key, by account, by
id – which is a moment, too – or by a kind that is rare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id, least_id_at
from core.instants import midnight
from core.problems import BadInput
from resources.ledger.models import HOLDER_LENGTH, KEY_LENGTH, Account, Entry, Reservation
from resources.ledger.naming import Named, accounts_called, named, work_of
from resources.ledger.queries.balances import entries_of_all
from resources.ledger.states import EntryKind
from resources.units import in_words

MOST_ACCOUNTS = 2_000  # the newest: of somebody's allowance those of more than five years
DAY = timedelta(days=1)
FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)  # of which there can be ids


@dataclass(frozen=True)
class Side:
    account: Account
    named: Named

    @property
    def id(self) -> str:
        return str(self.account.pk)


@dataclass(frozen=True)
class Line:
    """An entry as people read it: between which accounts, and for what."""

    entry: Entry
    work: str
    source: Side | None
    target: Side | None
    about: Named | None

    @property
    def unit(self) -> str:
        side = self.source or self.target
        return side.account.unit if side else ""

    @property
    def in_words(self) -> str:
        return in_words(self.unit, self.entry.amount)

    @property
    def is_within(self) -> bool:
        return bool(self.entry.source_id == self.entry.target_id)


def found_entries(
    *,
    work: str = "",
    grant: str = "",
    holder: str = "",
    account: str = "",
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """The newest first; BadInput that names what cannot be."""
    accounts = [_of_grant(grant)] if grant else []
    accounts += [_of_holder(holder)] if holder else []
    accounts += [Q(pk=_id(account, "account"))] if account else []
    rows = entries_of_all(_keys(accounts)) if accounts else Entry.objects.order_by("-id")
    if work:
        rows = rows.filter(_about(_plain(work, "work", KEY_LENGTH)))
    if kind:
        rows = rows.filter(kind=_kind(kind))
    if since:
        rows = rows.filter(pk__gte=least_id_at(midnight(max(since, FIRST))))
    if until:
        rows = rows.filter(pk__lt=least_id_at(midnight(min(max(until, FIRST), LAST) + DAY)))
    return rows.select_related("source", "target", "by")


def lines_of(asker: Any, entries: Sequence[Entry]) -> list[Line]:
    """With what each is about, as far as whoever asks may follow it."""
    holders = {side.holder for entry in entries for side in (entry.source, entry.target) if side is not None}
    works = {work_of(entry.key) for entry in entries}
    told = named(asker, holders | works)
    return [_line(entry, told) for entry in entries]


def reservation_of(work: str) -> Reservation | None:
    """What was kept for a piece of work, if anything was."""
    known = Reservation.objects.select_related("account")
    return known.filter(pk=work).first() if work and "\x00" not in work else None


def _line(entry: Entry, told: dict[str, Named]) -> Line:
    work = work_of(entry.key)
    return Line(entry, work, _side(entry.source, told), _side(entry.target, told), told.get(work))


def _side(account: Account | None, told: dict[str, Named]) -> Side | None:
    return Side(account, told.get(account.holder, Named(account.holder))) if account else None


def _about(work: str) -> Q:
    """All entries of one piece of work, or the one that has this key itself."""
    return Q(key__in=[work, *(f"{act}:{work}" for act in ("reserve", "spend", "release"))])


def _of_grant(text: str) -> Q:
    """An id, or the address of its page."""
    return Q(holder=f"grant:{_id(text.rstrip('/').rpartition('/')[2], 'grant')}")


def _of_holder(text: str) -> Q:
    """By what people call it, or by its name in the books."""
    plain = _plain(text, "holder", HOLDER_LENGTH)
    known = accounts_called(plain.removeprefix("@").lower())
    if known is None and not Account.objects.filter(holder=plain).exists():
        raise BadInput(fields={"holder": _("Nobody of this name, and no account, has anything in the books.")})
    return Q(holder=plain) | known if known is not None else Q(holder=plain)


def _keys(wanted: Sequence[Q]) -> list[str]:
    rows = Account.objects.all()
    for one in wanted:
        rows = rows.filter(one)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST_ACCOUNTS])


def _id(text: str, field: str) -> str:
    plain = text.strip().lower()
    if not is_id(plain):
        raise BadInput(fields={field: _("This is no id: they have 26 letters and digits.")})
    return plain


def _plain(text: str, field: str, most: int) -> str:
    plain = text.strip()
    if "\x00" in plain or len(plain) > most:
        raise BadInput(fields={field: _("There is nothing of this name in the books.")})
    return plain


def _kind(text: str) -> str:
    if text not in EntryKind.values:
        raise BadInput(fields={"kind": _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(EntryKind.values)}})
    return text
