"""Several runs that are asked at once. Whoever pays is asked for all of them before the first begins: what they are
told is what they have, and nothing is begun that would be stopped again."""

from collections import defaultdict
from collections.abc import Sequence

from accounts.models import Token
from inference.actions.caps import require_within_cap, spending_in
from inference.actions.refusals import refusal
from inference.actions.runs import Ask, most_in
from inference.queries.estimates import estimate


def require_enough(asks: Sequence[Ask]) -> None:
    """`TooMany` or `PaymentRequired` as a single run is refused. Each run reserves its own when it begins."""
    payers = {(ask.payer.holder, ask.payer.unit): ask.payer for ask in asks}
    needed: defaultdict[tuple[str, str], int] = defaultdict(int)
    for ask in asks:
        needed[ask.payer.holder, ask.payer.unit] += _most(ask)
    for key, payer in payers.items():
        if needed[key] > payer.remaining:
            raise refusal(payer, needed[key], payer.remaining)
    if token := asks[0].token:
        _require_within_cap(token, asks)


def _require_within_cap(token: Token, asks: Sequence[Ask]) -> None:
    """All times of devices are spent from one cap."""
    units = {spending_in(ask.payer.unit): ask.payer.unit for ask in asks}
    for spending, unit in units.items():
        needed = sum(_most(ask) for ask in asks if spending_in(ask.payer.unit) == spending)
        require_within_cap(token=token, unit=unit, needed=needed)


def _most(ask: Ask) -> int:
    size = ask.size
    return most_in(ask.payer.unit, size, estimate(ask.deployment, size))
