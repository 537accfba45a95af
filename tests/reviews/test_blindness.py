"""Blind review stays blind: an author who opens every page and calls every operation learns nothing of who judges."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.contributions import lines_of
from accounts.site_map import Address, addresses
from core.ids import new_id
from core.policies import publish
from projects.models import Project, Release
from projects.states import Kind
from reviews import actions
from reviews.models import Assignment, Review, Round
from reviews.queries.rounds import asked_changes
from reviews.queries.words import words_on
from tests.reviews.conftest import Deliver, Submit, judge, put, round_of

Person = Callable[..., Any]
NAME, AVATAR = "Quentin Featherstonehaugh", hashlib.sha256(b"quentin").hexdigest()
# What happens in the sign-in library's pages is no business of reviews; the rest never ends (streams), is not ours, or
# is the same whatever is reviewed.
LEFT_OUT = (
    *("admin:", "account_", "mfa_", "inference:events", "api-run-events", "reviews:progress"),
    *("api-schema", "api-docs", "web:styleguide", "accounts:roles"),
)
# One address for Django, many for Hub clients, or one that Django can only read.
OF_HUB_CLIENTS = {
    "hub:api": ["/api/models", *(f"/api/models/{{owner}}/{{name}}{part}" for part in ("", "/refs", "/commits/main"))],
    "hub-task": ["/models/{owner}/{name}"],
    "hub:files": ["/{owner}/{name}/resolve/main/README.md"],
    "hub:git-refs": ["/git/{owner}/{name}.git/info/refs?service=git-upload-pack"],
    "hub:git-named": ["/{name}/info/refs?service=git-upload-pack"],
    "hub:lfs": ["/{owner}/{name}.git/info/lfs/objects/batch"],
}


@pytest.fixture
def quentin(person: Person) -> Any:
    reviewer = person("quillfeather", "reviewer")
    reviewer.name, reviewer.avatar = NAME, AVATAR
    reviewer.save()
    return reviewer


@pytest.fixture
def release(new: Callable[..., Project], checked: Submit, alice: Any) -> Release:
    return checked(new(alice), alice)


def needles(*reviewers: Any) -> list[str]:
    """Everything that would tell who somebody is."""
    return [text for one in reviewers for text in (one.handle, one.pk, one.name, one.avatar, one.email) if text]


def parameters(release: Release) -> dict[str, Any]:
    """What an author can know or guess to put into an address."""
    round_ = Round.objects.filter(release=release).order_by("-number").first()
    part = Assignment.objects.filter(round__release=release).first()
    change = asked_changes(release).first()
    return {
        "owner": release.project.owner.handle,
        "name": release.project.name,
        "handle": release.project.owner.handle,
        "release": release.pk,
        "number": release.number,
        "path": "README.md",
        "step": "details",
        "place": "1.1",
        "round": round_.pk if round_ else new_id(),
        "assignment": part.pk if part else new_id(),
        "change": change.pk if change else new_id(),
        "earlier": release.number,
        "later": release.number,
    }


def open_to(release: Release) -> Iterator[tuple[Address, str]]:
    known = parameters(release)
    for address in addresses():
        if address.name in OF_HUB_CLIENTS:
            yield from ((address, url.format(**known)) for url in OF_HUB_CLIENTS[address.name])
        elif address.name and not address.name.startswith(LEFT_OUT) and set(address.parameters) <= set(known):
            yield address, reverse(address.name, kwargs={name: known[name] for name in address.parameters})


def told(viewer: Any, release: Release, secrets: list[str], *, only: Collection[str] = ()) -> set[tuple[str, str]]:
    """Every address that tells one of these to this person, in its body or its headers."""
    client = Client(raise_request_exception=False)
    client.force_login(viewer)
    found = set()
    for address, url in open_to(release):
        if only and address.name not in only:
            continue
        answer: Any = client.get(url)
        assert answer.status_code < 500, url
        body = read(answer)
        text = f"{answer.headers} {body.decode(errors='replace')}"
        found |= {(address.name, secret) for secret in secrets if secret in text}
    return found


def read(answer: Any) -> bytes:
    """A stream of events never ends; what it would say stands on the page that it moves."""
    if not answer.streaming:
        return bytes(answer.content)
    return b"" if answer.is_async else b"".join(answer.streaming_content)


def test_walk_reaches_the_pages_where_reviews_stand(release: Release, quentin: Any):
    names = {address.name for address, _url in open_to(release)}
    assert {
        "reviews:submission",
        "reviews:submissions",
        "reviews:deliberation",
        "projects:reviews",
        "projects:release",
        "projects:detail",
        "accounts:owner",
        "web:dashboard",
        "api-submission-reviews",
        "api-submission-changes",
        "api-round-remarks",
        "api-review-detail",
    } <= names
    assert len(names) > 60


def claimed(release: Release, quentin: Any, alice: Any, deliver: Deliver) -> None:
    part = actions.claim_review(round=round_of(release), reviewer=quentin, has_no_conflict=True)
    actions.save_draft(assignment=part, reviewer=quentin, letter="First thoughts.")


def asked(release: Release, quentin: Any, alice: Any, deliver: Deliver) -> None:
    claimed(release, quentin, alice, deliver)
    part = Assignment.objects.get(reviewer=quentin)
    actions.add_change(assignment=part, reviewer=quentin, what="Name the valley.", path="README.md", line=3)
    judge(part, quentin, "changes", is_signed=True)


def sent_back(release: Release, quentin: Any, alice: Any, deliver: Deliver) -> None:
    asked(release, quentin, alice, deliver)
    release.refresh_from_db()
    actions.answer_change(change=asked_changes(release).get(), user=alice, answer="done")
    put(release.project, alice, {"herons.csv": b"pond,day,count\nmill,2026-05-01,3\n"})
    actions.send_back(release=release, user=alice)


def talked_over(release: Release, quentin: Any, alice: Any, deliver: Deliver) -> None:
    claimed(release, quentin, alice, deliver)
    judge(Assignment.objects.get(reviewer=quentin), quentin, "reject", reasons=["claims"], is_signed=True)
    actions.remark(round=round_of(release), author=quentin, text="The counts do not hold.")


def held(release: Release, quentin: Any, alice: Any, deliver: Deliver) -> None:
    claimed(release, quentin, alice, deliver)
    judge(Assignment.objects.get(reviewer=quentin), quentin, "reject", reasons=["unsafe"], is_signed=True)


def claimed_and_accepted(release: Release, quentin: Any, alice: Any, deliver: Deliver) -> None:
    claimed(release, quentin, alice, deliver)
    judge(Assignment.objects.get(reviewer=quentin), quentin, is_signed=False)


@pytest.mark.walk
@pytest.mark.parametrize("happens", [claimed, asked, sent_back, talked_over, held], ids=lambda value: value.__name__)
def test_author_who_opens_everything_does_not_learn_who_reviews(
    release: Release, quentin: Any, alice: Any, deliver: Deliver, happens: Any
):
    """Where a reviewer is named anyway, as on a list of all reviewers, they were named before."""
    assert named_since(happens, release, quentin, alice, deliver) == set()


def named_since(happens: Any, release: Release, quentin: Any, alice: Any, deliver: Deliver) -> set[tuple[str, str]]:
    """Where the reviewer is named once it has happened, and was not before; all of it is undone."""
    secrets = needles(quentin)
    with transaction.atomic():
        happens(release, quentin, alice, deliver)
        deliver()
        release.refresh_from_db()
        after = told(alice, release, secrets)
        transaction.set_rollback(True)
    cache.clear()
    release.refresh_from_db()
    return after - told(alice, release, secrets, only={name for name, _secret in after})


def test_reviewers_own_pages_do_not_tell_what_they_judge(release: Release, quentin: Any, alice: Any, deliver: Deliver):
    asked(release, quentin, alice, deliver)
    deliver()
    client = Client()
    client.force_login(alice)
    for url in (f"/{quentin.handle}", f"/api/v1/owners/{quentin.handle}"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "herons" not in answer.content.decode()


@pytest.mark.walk
def test_walk_finds_a_reviewer_who_is_named(release: Release, quentin: Any, alice: Any, deliver: Deliver):
    """Once all is decided, whoever signed is named: so the walk would have seen it before."""
    claimed(release, quentin, alice, deliver)
    judge(Assignment.objects.get(reviewer=quentin), quentin, is_signed=True)
    release.refresh_from_db()
    assert release.state == "accepted"
    where = {"reviews:submission", "api-submission-reviews"}
    assert {name for name, _secret in told(alice, release, [quentin.handle], only=where)} == where


@pytest.mark.walk
def test_unsigned_review_stays_unnamed_for_good(release: Release, quentin: Any, alice: Any, deliver: Deliver):
    assert named_since(claimed_and_accepted, release, quentin, alice, deliver) == set()


def test_number_of_reviews_sent_is_not_told_to_authors(
    new: Callable[..., Project], checked: Submit, alice: Any, quentin: Any
):
    publish("review", {"bootstrap_reviewers": 2}, author=None)
    release = checked(new(alice), alice)
    client = Client()
    client.force_login(alice)
    part = actions.claim_review(round=round_of(release), reviewer=quentin, has_no_conflict=True)
    url = f"/submissions/{release.pk}"
    before = [(step.label, step.note) for step in client.get(url).context["steps"]]
    judge(part, quentin)
    assert [(step.label, step.note) for step in client.get(url).context["steps"]] == before
    assert ("Reviewers", "2 reviewers") in before


def test_changes_get_ids_that_do_not_tell_when_they_were_written(
    release: Release, quentin: Any, alice: Any, deliver: Deliver
):
    claimed(release, quentin, alice, deliver)
    written = actions.add_change(
        assignment=Assignment.objects.get(reviewer=quentin), reviewer=quentin, what="Name the valley."
    )
    judge(Assignment.objects.get(reviewer=quentin), quentin, "changes")
    change = asked_changes(release).get()
    assert change.what == "Name the valley."
    assert change.pk > written.pk


def test_words_stand_in_an_order_of_their_own(new: Callable[..., Project], checked: Submit, alice: Any, person: Person):
    publish("review", {"bootstrap_reviewers": 3}, author=None)
    release = checked(new(alice), alice)
    for name in ("dora", "emil", "frida"):
        reviewer = person(name, "reviewer")
        part = actions.claim_review(round=round_of(release), reviewer=reviewer, has_no_conflict=True)
        judge(part, reviewer, letter=f"By {name}.")
    release.refresh_from_db()
    mixed = sorted(Review.objects.all(), key=lambda review: hashlib.sha256(review.pk.encode()).hexdigest())
    said = words_on(alice, release)
    assert [words.letter for words in said] == [review.letter for review in mixed]
    assert [words.place for words in said] == ["1.1", "1.2", "1.3"]
    assert len({words.at for words in said}) == 1


def test_open_round_names_its_reviewers_with_the_decision(
    new: Callable[..., Project], checked: Submit, alice: Any, quentin: Any, deliver: Deliver
):
    publish("review", {"blindness": dict.fromkeys(Kind.values, "open")}, author=None)
    release = checked(new(alice), alice)
    asked(release, quentin, alice, deliver)
    Review.objects.update(is_signed=False)
    release.refresh_from_db()
    assert [words.reviewer for words in words_on(alice, release)] == [quentin]


def test_credit_names_the_release_once_all_is_decided_and_signed(
    release: Release, quentin: Any, alice: Any, deliver: Deliver
):
    asked(release, quentin, alice, deliver)
    assert [(line.text, line.url) for line in lines_of("reviews", quentin)] == [("A review, unnamed (Dataset)", "")]
    Release.objects.filter(pk=release.pk).update(state="rejected")
    assert [line.text for line in lines_of("reviews", quentin)] == ["A review of alice/herons 1"]
    Review.objects.update(is_signed=False, quality="meets")
    assert [(line.text, line.outcome) for line in lines_of("reviews", quentin)] == [
        ("A review, unnamed (Dataset)", "As it should be")
    ]
