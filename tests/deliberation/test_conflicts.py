"""What ties a judge to what they judge: each rule from both sides, its evidence, and when it fades."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import add_member, create_organisation, remove_member
from accounts.models import FormerMembership, Membership, User
from core import events
from core.problems import BadInput, Conflict, NotFound
from deliberation import conflicts
from deliberation.actions import declare_tie, end_tie, waive
from deliberation.conflicts import RULES, blocked, conflicts_among, conflicts_of, is_blocked, off_limits
from deliberation.queries import get_tie, standing, ties_of, waived_rules
from projects import actions as projects
from projects.models import FormerMember, Project, Release
from reviews import actions as reviews
from reviews.models import Round
from tests.reviews.conftest import FACTS, judge, round_of
from tests.reviews.conftest import checked as checked
from tests.reviews.conftest import deliver as deliver
from tests.reviews.conftest import in_review as in_review
from tests.reviews.conftest import new as new

Tie = Callable[[Any, Any, Release], None]
LONG_AGO = timedelta(days=4 * 365)
TWO_YEARS = timedelta(days=2 * 365)


def submits(alice: Any, bob: Any, release: Release) -> None:
    Release.objects.filter(pk=release.pk).update(submitted_by=bob)


def collaborates(alice: Any, bob: Any, release: Release) -> None:
    projects.add_member(project=release.project, user=alice, handle="bob", role="read")


def left_the_project(alice: Any, bob: Any, release: Release) -> None:
    collaborates(alice, bob, release)
    projects.remove_member(project=release.project, user=bob, handle="bob")


def belongs_to_the_same(alice: Any, bob: Any, release: Release) -> None:
    organisation = create_organisation(user=alice, handle="heronry", name="Heronry")
    add_member(organisation=organisation, user=alice, person=bob)


def left_the_same(alice: Any, bob: Any, release: Release) -> None:
    belongs_to_the_same(alice, bob, release)
    remove_member(membership=Membership.objects.get(user=bob), user=bob)


def belongs_to_the_owner(alice: Any, bob: Any, release: Release) -> None:
    organisation = create_organisation(user=bob, handle="heronry", name="Heronry")
    Project.objects.filter(pk=release.project_id).update(owner=organisation.owner)


def wrote_together(alice: Any, bob: Any, release: Release) -> None:
    other = projects.create_project(owner=bob.owner, user=bob, kind="code", name="egrets", summary="Egrets.")
    projects.add_member(project=other, user=bob, handle="alice", role="write")


def is_family(alice: Any, bob: Any, release: Release) -> None:
    declare_tie(user=alice, handle="bob", kind="family")


def is_mentor(alice: Any, bob: Any, release: Release) -> None:
    declare_tie(user=bob, handle="alice", kind="mentor")


def quarrels(alice: Any, bob: Any, release: Release) -> None:
    declare_tie(user=bob, handle="alice", kind="dispute")


HARD: list[tuple[Tie, str, str]] = [
    (submits, "own_work", "bob"),
    (collaborates, "own_work", "bob"),
    (left_the_project, "own_work", "bob"),
    (belongs_to_the_owner, "own_work", "bob"),
    (belongs_to_the_same, "same_organisation", "heronry"),
    (left_the_same, "same_organisation", "heronry"),
    (wrote_together, "co_author", "egrets"),
    (is_family, "declared", "family"),
    (is_mentor, "declared", "mentor"),
    (quarrels, "dispute", "dispute"),
]


@pytest.mark.parametrize(("ties", "rule", "because"), HARD, ids=lambda value: getattr(value, "__name__", None))
def test_hard_tie_blocks_from_both_sides(
    in_review: Release, alice: Any, bob: Any, charlie: Any, ties: Tie, rule: str, because: str
):
    assert not is_blocked(bob, in_review)
    ties(alice, bob, in_review)
    found = conflicts_among([bob.pk, charlie.pk], in_review)
    assert {(one.rule.id, one.because) for one in found[bob.pk]} == {(rule, because)}
    assert charlie.pk not in found
    assert (is_blocked(bob, in_review), is_blocked(charlie, in_review)) == (True, False)


@pytest.mark.parametrize("ties", [left_the_project, left_the_same, wrote_together], ids=lambda value: value.__name__)
def test_old_ties_fade(in_review: Release, alice: Any, bob: Any, ties: Tie):
    ties(alice, bob, in_review)
    long_ago = timezone.now() - LONG_AGO
    FormerMember.objects.update(ended_at=long_ago)
    FormerMembership.objects.update(ended_at=long_ago)
    Project.objects.exclude(pk=in_review.project_id).update(updated_at=long_ago)
    assert not is_blocked(bob, in_review)
    assert conflicts_of(bob, in_review) == []


def test_organisation_left_two_years_ago_is_a_soft_tie(in_review: Release, alice: Any, bob: Any):
    left_the_same(alice, bob, in_review)
    FormerMembership.objects.update(ended_at=timezone.now() - TWO_YEARS)
    assert [(one.rule.id, one.because) for one in conflicts_of(bob, in_review)] == [("former_organisation", "heronry")]
    assert not is_blocked(bob, in_review)


def test_members_of_the_owning_organisation_do_not_pass_on_their_ties(
    in_review: Release, alice: Any, bob: Any, charlie: Any, person: Callable[..., Any]
):
    founder = person("dora")
    organisation = create_organisation(user=founder, handle="heronry", name="Heronry")
    add_member(organisation=organisation, user=founder, person=charlie)
    Project.objects.filter(pk=in_review.project_id).update(owner=organisation.owner)
    declare_tie(user=bob, handle="charlie", kind="family")
    assert (is_blocked(charlie, in_review), is_blocked(bob, in_review)) == (True, False)


def test_private_mail_domain_is_a_soft_tie(in_review: Release, alice: Any, bob: Any, charlie: Any):
    User.objects.filter(pk=alice.pk).update(email="alice@heronry.science")
    User.objects.filter(pk=bob.pk).update(email="Bob@HERONRY.science")
    assert [one.rule.id for one in conflicts_of(bob, in_review)] == ["mail_domain"]
    assert conflicts_of(charlie, in_review) == []


def test_project_for_the_same_task_is_a_soft_tie(new: Any, checked: Any, alice: Any, bob: Any):
    release = checked(new(alice, task="tabular-regression"), alice)
    projects.create_project(owner=bob.owner, user=bob, name="egrets", **{"kind": "dataset", **FACTS})
    assert conflicts_of(bob, release) == []
    Project.objects.filter(name="egrets").update(task="tabular-regression")
    assert [(one.rule.id, one.because) for one in conflicts_of(bob, release)] == [("competitor", "egrets")]


def test_review_returned_is_a_soft_tie(new: Any, checked: Any, alice: Any, bob: Any, person: Callable[..., Any]):
    dora = person("dora", "reviewer")
    judged = checked(new(bob, "egrets"), bob)
    judge(reviews.claim_review(round=round_of(judged), reviewer=dora, has_no_conflict=True), dora)
    returned = checked(new(dora, "terns"), dora)
    assert [(one.rule.id, one.because) for one in conflicts_of(bob, returned)] == [("reciprocal", "egrets")]
    assert conflicts_of(alice, returned) == []


def test_soft_tie_is_waived_with_a_plan(in_review: Release, alice: Any, bob: Any, edith: Any):
    left_the_same(alice, bob, in_review)
    FormerMembership.objects.update(ended_at=timezone.now() - TWO_YEARS)
    with pytest.raises(BadInput) as refused:
        waive(judge=bob, subject=in_review, editor=edith, plan=" ")
    assert list(refused.value.fields) == ["plan"]
    waiver = waive(judge=bob, subject=in_review, editor=edith, plan="Edith reads his review first.")
    assert waiver.rules == ["former_organisation"]
    assert standing(conflicts_of(bob, in_review), waived_rules(in_review)[bob.pk]) == []
    told = events.history(waiver).get()
    assert (told.verb, told.actor, told.note) == ("conflict.waive", edith, "Edith reads his review first.")


def test_hard_tie_and_no_tie_cannot_be_waived(in_review: Release, alice: Any, bob: Any, edith: Any):
    with pytest.raises(Conflict) as refused:
        waive(judge=bob, subject=in_review, editor=edith, plan="He is fair.")
    assert refused.value.own_code == "no_conflict"
    is_family(alice, bob, in_review)
    with pytest.raises(Conflict) as refused:
        waive(judge=bob, subject=in_review, editor=edith, plan="He is fair.")
    assert refused.value.own_code == "hard_conflict"


def test_declared_tie_ends_and_is_its_authors_alone(in_review: Release, alice: Any, bob: Any):
    declared = declare_tie(user=bob, handle="@Alice", kind="dispute")
    assert list(ties_of(bob)) == [declared]
    assert not ties_of(alice).exists()
    with pytest.raises(NotFound):
        get_tie(alice, declared.pk)
    with pytest.raises(BadInput) as refused:
        declare_tie(user=bob, handle="alice", kind="dispute")
    assert list(refused.value.fields) == ["handle"]
    end_tie(declared=declared, user=bob)
    assert not is_blocked(bob, in_review)
    with pytest.raises(Conflict):
        end_tie(declared=declared, user=bob)


def test_lists_leave_out_the_same_whether_it_is_named_or_too_much_to_name(
    in_review: Release, bob: Any, monkeypatch: pytest.MonkeyPatch
):
    assert off_limits(bob, Release) == []
    declare_tie(user=bob, handle="alice", kind="family")
    assert off_limits(bob, Release) == [in_review.pk]
    monkeypatch.setattr(conflicts, "FEW", 0)
    assert [*Release.objects.filter(pk__in=off_limits(bob, Release))] == [in_review]
    assert [*Round.objects.filter(blocked(bob, Release, at="release"))] == [in_review.rounds.get()]


@pytest.mark.parametrize(
    ("handle", "kind", "field"), [("nobody-here", "family", "handle"), ("bob", "family", "handle")]
)
def test_tie_names_somebody_else(bob: Any, handle: str, kind: str, field: str):
    with pytest.raises(BadInput) as refused:
        declare_tie(user=bob, handle=handle, kind=kind)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("count", [1, 3])
def test_conflicts_of_many_people_take_as_many_questions_as_of_one(
    in_review: Release, alice: Any, person: Callable[..., Any], count: int, django_assert_num_queries: Any
):
    people = [person(f"reviewer{number}", "reviewer") for number in range(count)]
    for one in people:
        declare_tie(user=one, handle="alice", kind="family")
    with django_assert_num_queries(21):
        found = conflicts_among(None, in_review)
    assert sorted(found) == sorted([alice.pk, *(one.pk for one in people)])


def test_every_rule_has_words():
    assert [rule.id for rule in RULES.values() if not str(rule.words)] == []


def test_ties_are_declared_and_ended_on_the_page_and_by_api(client: Any, api: Any, alice: Any, bob: Any):
    client.force_login(bob)
    assert client.post("/settings/ties", {"handle": "nobody-here", "kind": "family"}).status_code == 422
    assert client.post("/settings/ties", {"handle": "alice", "kind": "family"}).status_code == 302
    assert "alice" in client.get("/settings/ties").content.decode()
    api.force_authenticate(bob)
    (listed,) = api.get("/api/v1/me/ties").json()
    assert (listed["other"], listed["kind"]) == ("alice", "family")
    assert api.post("/api/v1/me/ties", {"handle": "alice", "kind": "odd"}, format="json").status_code == 422
    assert api.delete(f"/api/v1/me/ties/{listed['id']}").status_code == 204
    assert api.get("/api/v1/me/ties").json() == []
