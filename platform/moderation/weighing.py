"""What flags weigh: pure counting, without a database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Raised:
    """A flag, and to what its flagger belongs."""

    flagger: str
    reason: str
    weight: float
    trust: int
    belongs_to: frozenset[str] = frozenset()


def accuracy(upheld: int, rejected: int, prior: Sequence[int]) -> float:
    """How often somebody is right, as far as one can know: the mean of a Beta posterior."""
    right, wrong = prior[0] + upheld, prior[1] + rejected
    return right / (right + wrong)


def heaviest(flags: Iterable[Raised]) -> tuple[str, float]:
    """The reason that weighs most, and its weight: one kind only supports its own kind."""
    by_reason: dict[str, list[Raised]] = defaultdict(list)
    for flag in flags:
        by_reason[flag.reason].append(flag)
    weights = {reason: round(sum(group_weights(some)), 6) for reason, some in by_reason.items()}
    reason = max(weights, key=lambda one: weights[one])
    return reason, weights[reason]


def group_weights(flags: Collection[Raised]) -> list[float]:
    """People who belong to one organisation speak with one voice, the strongest of theirs."""
    return [max(flag.weight for flag in group) for group in independent(flags)]


def independent(flags: Collection[Raised]) -> list[list[Raised]]:
    """The flags of people who belong together, directly or through others, side by side."""
    groups: list[tuple[set[str], list[Raised]]] = []
    for flag in flags:
        near = [group for group in groups if group[0] & flag.belongs_to]
        together: tuple[set[str], list[Raised]] = (set(flag.belongs_to), [flag])
        for group in near:
            together[0].update(group[0])
            together[1].extend(group[1])
            groups.remove(group)
        groups.append(together)
    return [flags for _organisations, flags in groups]


def is_alarm(flags: Iterable[Raised], *, reasons: Collection[str], people: int, trust: int) -> str:
    """The reason for which enough independent people, one of them well known, say that it must be locked away."""
    by_reason: Mapping[str, list[Raised]] = defaultdict(list)
    for flag in flags:
        if flag.reason in reasons and flag.weight > 0:
            by_reason[flag.reason].append(flag)
    for reason, some in by_reason.items():
        if len(independent(some)) >= people and any(flag.trust >= trust for flag in some):
            return reason
    return ""
