"""How judging is scored against the truth. Plain functions over plain values; they know no database.

Agreement is Cohen's weighted kappa (J. Cohen, “Weighted kappa: nominal scale agreement with provision for scaled
disagreement or partial credit”, Psychological Bulletin 70, 1968, 213–220):

    κ_w = 1 − Σ v(i, j) · p_o(i, j) / Σ v(i, j) · p_c(i, j)

where p_o is the observed share of answers i against truth j, p_c the share that chance gives from the margins, and v
how far two answers are apart: “no” against “yes” or “does not apply” is a whole disagreement, since one lets a release
pass that the other stops; “yes” against “does not apply” a quarter of one. Advisory items weigh half.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

YES, NO, NOT_APPLICABLE = "yes", "no", "na"
ADVISORY = 0.5


@dataclass(frozen=True)
class Judgement:
    """One item of one case: what was said, what is true. `severity` marks a planted fault."""

    item: str
    given: str
    truth: str
    is_required: bool = True
    severity: str = ""

    @property
    def weight(self) -> float:
        return 1 if self.is_required else ADVISORY

    @property
    def is_false_alarm(self) -> bool:
        return self.given == NO and self.truth != NO


@dataclass(frozen=True)
class Score:
    kappa: float
    recall: dict[str, list[int]] = field(default_factory=dict)
    false_alarms: int = 0

    @property
    def overall_recall(self) -> float:
        """Of all planted faults, the share that was found; 1 where none was planted."""
        found, planted = (sum(pair[place] for pair in self.recall.values()) for place in (0, 1))
        return found / planted if planted else 1.0

    @property
    def missed_critical(self) -> int:
        found, planted = self.recall.get("critical", [0, 0])
        return planted - found


def score(judgements: Sequence[Judgement]) -> Score:
    return Score(
        kappa=weighted_kappa([one for one in judgements if one.given]),
        recall=recall(judgements),
        false_alarms=sum(one.is_false_alarm for one in judgements),
    )


def weighted_kappa(judgements: Sequence[Judgement]) -> float:
    """1 for perfect agreement, 0 for what chance gives. Where truth and answers never vary, all or nothing."""
    total = sum(one.weight for one in judgements)
    if not total:
        return 0.0
    observed = sum(one.weight * apart(one.given, one.truth) for one in judgements) / total
    given, true = (
        _margin((one.given, one.weight) for one in judgements),
        _margin((one.truth, one.weight) for one in judgements),
    )
    expected = sum(given[i] * true[j] * apart(i, j) for i in given for j in true) / total**2
    if not expected:
        return 0.0 if observed else 1.0
    return 1 - observed / expected


def apart(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return 1.0 if NO in (one, other) else 0.25


def recall(judgements: Iterable[Judgement]) -> dict[str, list[int]]:
    """By severity: planted faults found, and planted."""
    counts: dict[str, list[int]] = {}
    for one in judgements:
        if one.severity:
            pair = counts.setdefault(one.severity, [0, 0])
            pair[0] += one.given == NO
            pair[1] += 1
    return counts


def _margin(pairs: Iterable[tuple[str, float]]) -> Counter[str]:
    margin: Counter[str] = Counter()
    for answer, weight in pairs:
        margin[answer] += weight  # type: ignore[assignment]  # a Counter counts halves as well
    return margin
