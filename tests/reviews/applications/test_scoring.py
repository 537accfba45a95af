"""How judging is scored: the formula, by hand."""

import pytest

from reviews.applications.scoring import Judgement, recall, score, weighted_kappa


def said(pairs: str, **facts: object) -> list[Judgement]:
    """`yn` is a yes where no is true; a is “does not apply”."""
    words = {"y": "yes", "n": "no", "a": "na", "-": ""}
    return [
        Judgement(f"i{place}", words[pair[0]], words[pair[1]], **facts)  # type: ignore[arg-type]
        for place, pair in enumerate(pairs.split())
    ]


def test_kappa_is_one_for_perfect_agreement_and_zero_for_chance():
    assert weighted_kappa(said("yy yy nn aa")) == 1
    assert weighted_kappa(said("yy yn ny nn")) == 0


def test_kappa_follows_the_formula():
    # Two of ten differ; margins: given 8 yes 2 no, true 8 yes 2 no; expected 2 · 0.8 · 0.2 = 0.32.
    assert weighted_kappa(said("yy yy yy yy yy yy yy nn ny yn")) == pytest.approx(1 - 0.2 / 0.32)


def test_not_applicable_is_near_yes_and_far_from_no():
    near, far = weighted_kappa(said("yy yy nn nn ya")), weighted_kappa(said("yy yy nn nn na"))
    assert near > 0.85
    assert far < near - 0.2


def test_advisory_items_weigh_half():
    required, advisory = said("yy yy nn nn"), said("ny")
    light = [Judgement("x", "no", "yes", is_required=False)]
    assert weighted_kappa(required + light) > weighted_kappa(required + advisory)


@pytest.mark.parametrize(("pairs", "kappa"), [("yy yy yy", 1), ("yy yy -y", 1), ("", 0)])
def test_kappa_where_nothing_varies(pairs: str, kappa: float):
    assert score(said(pairs)).kappa == kappa


def test_always_yes_is_worth_nothing():
    assert score(said("yy yy yy yn yn")).kappa == 0


def test_recall_counts_planted_faults_by_severity():
    planted = [
        Judgement("a", "no", "no", severity="critical"),
        Judgement("b", "yes", "no", severity="critical"),
        Judgement("c", "", "no", severity="major"),
        Judgement("d", "no", "no"),
    ]
    assert recall(planted) == {"critical": [1, 2], "major": [0, 1]}
    found = score(planted)
    assert found.overall_recall == pytest.approx(1 / 3)
    assert found.missed_critical == 1


def test_false_alarm_is_a_no_where_all_is_well():
    assert score(said("ny na nn yn")).false_alarms == 2
    assert score(said("yy")).overall_recall == 1
