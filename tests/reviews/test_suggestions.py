"""Whom authors name for their review: heeded by the system, read by editors, unknown to those who are named."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.policies import publish
from core.problems import BadInput, NotFound
from projects.actions import submit_release
from projects.models import Project, Release, Suggestion
from projects.suggestions import Wish
from reviews import actions
from reviews.actions.triage import begin_review
from reviews.models import Assignment, Candidate
from reviews.queries.candidates import ranked
from reviews.queries.rounds import available_rounds, get_available_round
from tests.reviews.conftest import STATEMENTS, Deliver

Person = Callable[..., Any]
STATED = {**STATEMENTS, "co_authors": "on", "policy": "on"}


@pytest.fixture
def reviewers(person: Person) -> dict[str, Any]:
    return {name: person(name, "reviewer") for name in ("dora", "emil", "frida", "gustav")}


@pytest.fixture
def suggesting(new: Callable[..., Project], reviewers: Any, alice: Any) -> Project:
    """A project whose authors want Dora and Emil and would rather not have Frida."""
    return new(alice)


def hand_in(project: Project, user: Any, *, wanted: Any = (), unwanted: Any = ()) -> Release:
    return submit_release(
        project=project,
        user=user,
        statements=STATEMENTS,
        wanted=[Wish(handle, "Knows herons.") for handle in wanted],
        unwanted=[Wish(handle, "A rival of ours.") for handle in unwanted],
    )


def sent_to_review(release: Release) -> Any:
    Release.objects.filter(pk=release.pk).update(state="triage")
    return begin_review(release=Release.objects.select_related("project__owner").get(pk=release.pk))


@pytest.mark.parametrize(
    ("wishes", "field", "says"),
    [
        ({"wanted": ["dora", "emil", "frida", "gustav"]}, "wanted", "Name at most 3 people."),
        ({"wanted": ["nobody"]}, "wanted", "Nobody here is called “nobody”."),
        ({"unwanted": ["alice"]}, "unwanted", "“alice” belongs to the project and cannot judge it."),
        ({"unwanted": ["dora", "@Dora"]}, "unwanted", "Name each person once, and in one of the two lists."),
        ({"wanted": ["dora"], "unwanted": ["dora"]}, "unwanted", "Name each person once, and in one of the two lists."),
    ],
    ids=["four", "nobody", "own", "twice", "both"],
)
def test_wish_that_cannot_be_names_its_field_and_nothing_is_handed_in(
    suggesting: Project, alice: Any, wishes: Any, field: str, says: str
):
    with pytest.raises(BadInput) as refused:
        hand_in(suggesting, alice, **wishes)
    assert refused.value.fields == {field: [says]}
    assert Release.objects.get().state == "draft"
    assert not Suggestion.objects.exists()


def test_wizard_keeps_what_was_typed_and_shows_it_again(suggesting: Project, alice: Any):
    client = Client()
    client.force_login(alice)
    url = "/alice/herons/edit/statements"
    typed = STATED | {"wanted": "@dora: Knows herons.\nemil", "unwanted": "frida：竞争对手"}
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"wanted": ["“emil” is not written as “@handle: why”."]}
    assert client.get(url).context["form"].initial["wanted"] == "@dora: Knows herons.\nemil"
    assert client.post(url, typed | {"wanted": "@dora: Knows herons.\r\n@nobody: ?"}).context["form"].errors == {
        "wanted": ["Nobody here is called “nobody”."]
    }
    assert client.post(url, typed | {"wanted": "@dora: Knows herons."}).status_code == 302
    told = Suggestion.objects.order_by("person__handle").values_list("person__handle", "is_wanted", "why")
    assert list(told) == [("dora", True, "Knows herons."), ("frida", False, "竞争对手")]
    Release.objects.update(state="needs_fixes")
    assert client.get(url).context["form"].initial["unwanted"] == "@frida: 竞争对手"


def test_api_hands_in_with_wishes_that_editors_alone_read(
    suggesting: Project, alice: Any, edith: Any, reviewers: Any, api: APIClient, deliver: Deliver
):
    api.force_authenticate(alice)
    url = "/api/v1/projects/alice/herons/releases"
    given: dict[str, Any] = {"statements": STATEMENTS, "wanted": [{"handle": "dora"}]}
    assert api.post(url, given, format="json").json()["fields"].keys() == {"wanted.0.why"}
    given["wanted"] = [{"handle": "dora", "why": "Knows herons."}]
    assert api.post(url, given, format="json").status_code == 201
    round_ = sent_to_review(Release.objects.get())
    answers = {}
    for name, viewer in {"edith": edith, "dora": reviewers["dora"], "alice": alice}.items():
        api.force_authenticate(viewer)
        answers[name] = api.get(f"/api/v1/submissions/{round_.release_id}/suggestions")
    assert answers["edith"].json() == [{"handle": "dora", "is_wanted": True, "why": "Knows herons."}]
    assert (answers["dora"].status_code, answers["alice"].status_code) == (403, 403)
    asked = actions.invite(round=round_, editor=edith, handle="dora", note="Knows herons.")
    deliver()
    client = Client()
    client.force_login(edith)
    assert "Knows herons." in client.get(f"/desk/submissions/{round_.release_id}").content.decode()
    client.force_login(reviewers["dora"])
    Assignment.objects.update(invitation_note="")
    pages = [
        f"/reviews/invitations/{asked.pk}",
        f"/reviews/{asked.pk}",
        "/reviews",
        "/inbox",
        "/alice/herons/releases/1",
    ]
    told = [client.get(page).content.decode() for page in pages]
    assert [
        page for page, text in zip(pages, told, strict=True) if "Knows herons." in text or "suggested" in text
    ] == []


def test_ranking_weighs_one_wish_and_heeds_the_other_while_there_are_others(
    suggesting: Project, alice: Any, edith: Any, reviewers: Any, person: Person
):
    publish("review", {"others_least": 3, "bootstrap": False}, author=None)
    round_ = sent_to_review(hand_in(suggesting, alice, wanted=["dora", "emil"], unwanted=["frida"]))
    found = {one.user: one for one in ranked(round_)}
    names = {name: found[one.pk] for name, one in reviewers.items()}
    assert [(name, one.left_out) for name, one in names.items()] == [
        ("dora", ""),
        ("emil", ""),
        ("frida", "unwanted"),
        ("gustav", ""),
    ]
    assert {name: one.parts.get("wish") for name, one in names.items()} == {
        "dora": 1.0,
        "emil": 1.0,
        "frida": None,
        "gustav": None,
    }
    asked = {one.reviewer.handle for one in actions.invite_wave(round=round_)}
    assert len(asked & {"dora", "emil"}) == 1
    assert asked - {"dora", "emil"} == {"gustav"}
    assert Candidate.objects.get(user=reviewers["frida"]).left_out == "unwanted"
    other = ({"dora", "emil"} - asked).pop()
    with pytest.raises(BadInput, match="as many of theirs as may be"):
        actions.invite(round=round_, editor=edith, handle=other, note="The other one.")
    publish("review", {"others_least": 9, "bootstrap": False}, author=None)
    Assignment.objects.all().delete()
    assert [(one.user, one.left_out) for one in ranked(round_)][-1] == (reviewers["frida"].pk, "")


def test_desk_offers_it_neither_to_the_unwanted_nor_to_a_second_whom_the_authors_suggest(
    suggesting: Project, alice: Any, reviewers: Any
):
    publish("review", {"others_least": 3, "bootstrap_reviewers": 2}, author=None)
    round_ = sent_to_review(hand_in(suggesting, alice, wanted=["dora", "emil"], unwanted=["frida"]))
    assert offered(reviewers) == {"dora": True, "emil": True, "frida": False, "gustav": True}
    actions.claim_review(round=round_, reviewer=reviewers["dora"], has_no_conflict=True)
    assert offered(reviewers) == {"dora": False, "emil": False, "frida": False, "gustav": True}
    with pytest.raises(NotFound):
        get_available_round(reviewers["frida"], round_.release_id)
    publish("review", {"others_least": 4, "bootstrap_reviewers": 2}, author=None)
    assert offered(reviewers)["frida"]


def offered(reviewers: dict[str, Any]) -> dict[str, bool]:
    return {name: available_rounds(one).exists() for name, one in reviewers.items()}
