"""What a run will take of the device, judged by what past runs of the same deployment took: the same release, task and
class of device. Told as a range before a run, kept with it, and compared with what it took (`errors`).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

from core.policies import Policy, recent
from inference.models import Deployment, Run
from inference.queries.lengths import BYTES_PER_TOKEN
from inference.states import RunState
from inference.upstreams.queries import price_of

REMEMBERED_SECONDS = 30.0
MOST_REMEMBERED = 1_000
_speeds: dict[str, tuple[float, "Speed"]] = {}


class Size(NamedTuple):
    """How large a question is: bytes to read, answers to write, and the longest that each may be. Of files what is read
    are tokens already (`is_counted`)."""

    read: int
    answers: int
    longest: int
    is_counted: bool = False

    @property
    def tokens(self) -> int:
        """At most."""
        return self.read + self.answers * self.longest

    @property
    def usually_read(self) -> int:
        return self.read if self.is_counted else -(-self.read // BYTES_PER_TOKEN)


@dataclass(frozen=True)
class Speed:
    """Milliseconds for a token, slow and fast ones left aside by a tenth each, and tokens of a usual answer."""

    runs: int
    low: float
    usual: float
    high: float
    slowest: float
    answer: int | None = None


@dataclass(frozen=True)
class Estimate:
    """In milliseconds of the device. More than `most` is never charged."""

    low: int
    usual: int
    high: int
    most: int
    runs: int

    @property
    def is_a_guess(self) -> bool:
        """Nobody has run it often enough to know."""
        return self.runs == 0


def estimate(deployment: Deployment | None, size: Size) -> Estimate:
    policy = recent("estimates")
    speed = speed_of(deployment, policy)
    answer = min(size.longest, size.longest if speed.answer is None else speed.answer)
    tokens = size.usually_read + size.answers * answer
    highest: int = recent("serving")["run_seconds"] * 1000
    most = size.tokens * speed.slowest * policy["margin_percent"] / 100

    def bounded(milliseconds: float, least: int = 1) -> int:
        return min(max(round(milliseconds), least), highest)

    low, usual, high = (bounded(tokens * each) for each in (speed.low, speed.usual, speed.high))
    return Estimate(low, usual, high, max(bounded(most, policy["least_ms"]), high), speed.runs)


def speed_of(deployment: Deployment | None, policy: Policy) -> Speed:
    """Remembered for a moment: a busy model is asked for it many times a second and does not change."""
    if deployment is None:
        return _guess(policy)
    at, speed = _speeds.get(deployment.pk, (0.0, None))
    if speed is None or time.monotonic() - at > REMEMBERED_SECONDS:
        speed = _agreed(price_of(deployment.pk)) or _measured(deployment, policy)
        if len(_speeds) >= MOST_REMEMBERED:
            _speeds.clear()
        _speeds[deployment.pk] = time.monotonic(), speed
    return speed


def forget_speeds() -> None:
    _speeds.clear()


def _agreed(price: float | None) -> Speed | None:
    """Where a server of others runs it."""
    return None if price is None else Speed(1, price, price, price, price)


def _measured(deployment: Deployment, policy: Policy) -> Speed:
    done = Run.objects.filter(deployment=deployment, state=RunState.SUCCEEDED, device_ms__gt=0)
    newest = done.order_by("-id").values_list("device_ms", "prompt_tokens", "completion_tokens")
    rows: Any = newest[: policy["runs"]]
    known = [(took, read + written, written) for took, read, written in rows if read + written]
    if len(known) < policy["least_runs"]:
        return _guess(policy)
    each = sorted(took / tokens for took, tokens, _written in known)
    answer = round(median(written for _took, _tokens, written in known))
    return Speed(len(known), _at(each, 0.1), _at(each, 0.5), _at(each, 0.9), each[-1], answer)


def _guess(policy: Policy) -> Speed:
    """Careful: what is not used comes back."""
    guess = float(policy["first_ms_per_token"])
    return Speed(0, guess, guess, guess, guess)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]
