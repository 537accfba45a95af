"""Who is asked, in which order, and who is left out and why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import suspend
from accounts.models import User
from core.policies import current, publish
from deliberation.actions import declare_tie
from deliberation.models import Waiver
from projects.models import Project, Release
from reviews import actions
from reviews.models import Assignment, Reviewer, Round
from reviews.queries.candidates import Ranked, ranked, wave
from reviews.stakes import note_stakes
from reviews.tiers import Standing
from tests.reviews.conftest import Submit, judge, round_of

Person = Callable[..., Any]


@pytest.fixture
def round_(new: Callable[..., Project], checked: Submit, alice: Any) -> Round:
    release = checked(new(alice, task="tabular-regression"), alice)
    return round_of(release)


def describe(user: Any, **said: Any) -> None:
    facts: dict[str, Any] = {"kinds": [], "tasks": [], "languages": [], "load_cap": 2, "is_available": True}
    actions.describe_reviewer(user=user, **facts | said)


def found(round_: Round) -> dict[str, Ranked]:
    handles = dict(User.objects.values_list("pk", "handle"))
    return {handles[one.user]: one for one in ranked(round_)}


def test_score_is_the_weighted_sum_of_its_parts(round_: Round, bob: Any, person: Person):
    dora = person("dora", "reviewer")
    describe(bob, kinds=["dataset"], tasks=["tabular-regression"], languages=["en", "de"])
    describe(dora, tasks=["translation"])
    Reviewer.objects.filter(user=dora).update(sent=8, on_time=4, engaged_at=timezone.now() - timedelta(days=45))
    one, other = found(round_)["bob"], found(round_)["dora"]
    assert {name: one.parts[name] for name in ("topic", "accuracy", "timeliness", "idle")} == {
        "topic": 1.0,
        "accuracy": 0.5,
        "timeliness": 0.5,
        "idle": 1.0,
    }
    assert [round(other.parts[name], 3) for name in ("topic", "timeliness", "idle")] == [0.0, 0.5, 0.5]
    weights = current("review")["ranking"]
    assert sum(weights.values()) == pytest.approx(1)
    assert one.score == pytest.approx(sum(weights[name] * value for name, value in one.parts.items()), abs=0.001)
    assert list(found(round_)) == ["bob", "dora"]


def test_chance_is_the_same_each_time_for_one_round_and_another_for_the_next(
    round_: Round, bob: Any, new: Any, checked: Submit, charlie: Any
):
    other = round_of(checked(new(charlie, "terns"), charlie))
    chances = [found(one)["bob"].parts["chance"] for one in (round_, round_, other)]
    assert chances[0] == chances[1] != chances[2]


def is_away(user: Any, round_: Round) -> None:
    describe(user, away_until=timezone.localdate() + timedelta(days=3))


def takes_a_pause(user: Any, round_: Round) -> None:
    describe(user, is_available=False)


def judges_other_kinds(user: Any, round_: Round) -> None:
    describe(user, kinds=["code"])


def has_enough(user: Any, round_: Round) -> None:
    describe(user, load_cap=1)
    Assignment.objects.create(round=_elsewhere(round_, user), reviewer=user, state="working")


def is_asked_enough(user: Any, round_: Round) -> None:
    """They may say yes to what they are asked for."""
    describe(user, load_cap=1)
    Assignment.objects.create(round=_elsewhere(round_, user), reviewer=user, state="invited")


def judged_the_owner_lately(user: Any, round_: Round) -> None:
    Assignment.objects.create(round=_elsewhere(round_, user), reviewer=user, state="thanked")


def is_family(user: Any, round_: Round) -> None:
    declare_tie(user=user, handle="alice", kind="family")


def has_a_soft_tie(user: Any, round_: Round) -> None:
    User.objects.filter(handle__in=["alice", user.handle]).update(email="x@heronry.science")


def was_asked(user: Any, round_: Round) -> None:
    Assignment.objects.create(round=round_, reviewer=user, state="declined")


def _elsewhere(round_: Round, user: Any) -> Round:
    from projects.actions import create_project
    from tests.reviews.conftest import FACTS

    owner = round_.release.project.owner
    other = create_project(owner=owner, user=owner.user, name="egrets", **{"kind": "dataset", **FACTS})
    return Round.objects.create(release=Release.objects.get(project=other), number=1, digest="0" * 64)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (is_away, "away"),
        (takes_a_pause, "away"),
        (judges_other_kinds, "kind"),
        (has_enough, "load"),
        (is_asked_enough, "load"),
        (judged_the_owner_lately, "same_owner"),
        (is_family, "conflict"),
        (was_asked, "asked"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_who_cannot_be_asked_is_left_out_with_the_reason(round_: Round, bob: Any, happens: Any, reason: str):
    assert found(round_)["bob"].left_out == ""
    happens(bob, round_)
    assert found(round_)["bob"].left_out == reason


def test_soft_tie_leaves_out_until_it_is_waived(round_: Round, bob: Any, edith: Any):
    User.objects.filter(pk=bob.pk).update(email="bob@heronry.science")
    User.objects.filter(handle="alice").update(email="alice@heronry.science")
    assert found(round_)["bob"].left_out == "soft_conflict"
    Waiver.objects.create(
        judge=bob, subject_type="release", subject_id=round_.release_id, rules=["mail_domain"], plan="-", editor=edith
    )
    assert found(round_)["bob"].left_out == ""


def test_only_reviewers_in_good_standing_are_ranked(round_: Round, bob: Any, charlie: Any, person: Person):
    suspend(user=person("dora", "reviewer"), by=None, reason="quarrel")
    assert list(found(round_)) == ["bob"]


def test_makers_of_a_base_model_are_in_conflict(round_: Round, bob: Any, person: Person, new: Callable[..., Project]):
    dora = person("dora", "reviewer")
    new(dora, "waders")
    release = round_.release
    release.card_data = {"base_model": ["dora/waders", "nobody/nothing", 7]}
    note_stakes(release)
    assert {handle: one.left_out for handle, one in found(round_).items()} == {"bob": "", "dora": "conflict"}
    with pytest.raises(Exception, match="people you work with"):
        actions.claim_review(round=round_, reviewer=dora, has_no_conflict=True)


def _ranked(name: str, tier: str = "active", left_out: str = "") -> Ranked:
    return Ranked(name, 0.5, {}, Standing(tier), left_out)


def test_wave_has_a_senior_and_few_on_probation():
    policy = _policy()
    people = [
        _ranked("first", "probation"),
        _ranked("second", "probation"),
        _ranked("third"),
        _ranked("absent", "senior", "away"),
        _ranked("fourth"),
        _ranked("senior", "senior"),
    ]
    chosen = [one.user for one in wave(people, 3, [], policy, "full")]
    assert chosen == ["senior", "first", "third"]
    assert [one.user for one in wave(people, 2, [Standing("senior")], policy, "full")] == ["first", "third"]
    assert [one.user for one in wave(people, 2, [Standing("probation")], policy, "delta")] == ["third", "fourth"]


def _policy() -> Any:
    from core.policies import Policy
    from reviews import policies  # noqa: F401

    return Policy("review", 0, {"seniors_least": {"full": 1, "delta": 0}, "probation_most": 1, "suggested_most": 1})


def test_reviewers_record_is_counted_from_what_they_sent(round_: Round, bob: Any):
    assignment = actions.claim_review(round=round_, reviewer=bob, has_no_conflict=True)
    judge(assignment, bob)
    row = Reviewer.objects.get(user=bob)
    assert (row.sent, row.on_time) == (1, 1)
    Assignment.objects.filter(pk=assignment.pk).update(promised_at=timezone.now() - timedelta(days=1))
    from reviews.actions.seats import recount

    recount(bob.pk)
    row.refresh_from_db()
    assert (row.sent, row.on_time) == (1, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_ranking_asks_the_same_questions_for_any_number_of_reviewers(
    round_: Round, person: Person, count: int, django_assert_num_queries: Any
):
    publish("review", {"probation_most": 2}, author=None)
    for number in range(count):
        describe(person(f"reviewer{number}", "reviewer"), kinds=["dataset"])
    with django_assert_num_queries(34):
        assert len(ranked(Round.objects.select_related("release__project__owner").get(pk=round_.pk))) == count
