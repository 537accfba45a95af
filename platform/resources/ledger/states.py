"""Where an amount can lie within an account, and the only ways in which it moves."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class AccountKind(TextChoices):
    POOL = "pool", pgettext_lazy("ledger", "Pool")
    GRANT = "grant", pgettext_lazy("ledger", "Grant")
    ALLOWANCE = "allowance", pgettext_lazy("ledger", "Free allowance")
    REVIEW = "review", pgettext_lazy("ledger", "Review")


class Part(TextChoices):
    """Where an amount lies. `OUTSIDE` is the world: what operators and sponsors bring, and where it goes back to."""

    OUTSIDE = "outside", pgettext_lazy("ledger", "Outside")
    AVAILABLE = "available", pgettext_lazy("ledger", "Available")
    RESERVED = "reserved", pgettext_lazy("ledger", "Reserved")
    SPENT = "spent", pgettext_lazy("ledger", "Spent")


class EntryKind(TextChoices):
    BRING = "bring", pgettext_lazy("ledger", "Brought in")
    TAKE = "take", pgettext_lazy("ledger", "Taken out")
    PASS = "pass", pgettext_lazy("ledger", "Passed on")
    RESERVE = "reserve", pgettext_lazy("ledger", "Reserved")
    RELEASE = "release", pgettext_lazy("ledger", "Released")
    SPEND = "spend", pgettext_lazy("ledger", "Spent")
    REFUND = "refund", pgettext_lazy("ledger", "Refunded")


@dataclass(frozen=True)
class Legs:
    """From which part to which an amount moves; only `PASS` moves it between two accounts."""

    source: Part
    target: Part


LEGS = {
    EntryKind.BRING: Legs(Part.OUTSIDE, Part.AVAILABLE),
    EntryKind.TAKE: Legs(Part.AVAILABLE, Part.OUTSIDE),
    EntryKind.PASS: Legs(Part.AVAILABLE, Part.AVAILABLE),
    EntryKind.RESERVE: Legs(Part.AVAILABLE, Part.RESERVED),
    EntryKind.RELEASE: Legs(Part.RESERVED, Part.AVAILABLE),
    EntryKind.SPEND: Legs(Part.RESERVED, Part.SPENT),
    EntryKind.REFUND: Legs(Part.SPENT, Part.AVAILABLE),
}


# From another account or from outside; all others stay within their account, which is source and target.
COMING_IN = (EntryKind.BRING, EntryKind.PASS)
# Rare beside what every run writes.
NOT_OF_RUNS = (EntryKind.BRING, EntryKind.TAKE, EntryKind.PASS, EntryKind.REFUND)


class Kept(StrEnum):
    """What became of a wish to keep an amount: its key may stand for a reservation already, or too little be there."""

    KEPT = "kept"
    KNOWN = "known"
    SHORT = "short"


class ReservationState(TextChoices):
    HELD = "held", pgettext_lazy("ledger", "Held")
    SETTLED = "settled", pgettext_lazy("ledger", "Settled")
    RELEASED = "released", pgettext_lazy("ledger", "Released")
