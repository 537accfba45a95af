import hashlib
from typing import Any

import pytest

from accounts.states import Trust
from core import events
from core.problems import BadInput, Conflict, Forbidden, TooMany
from projects import actions, queries
from projects.models import Project, Release
from projects.states import ReleaseState
from repositories.actions import Delete
from repositories.queries import head, read
from tests.projects.conftest import CARD, STATEMENTS, Make, bring, put_files

pytestmark = pytest.mark.django_db


def test_submit_freezes_commit_digest_manifest_and_card(alice: Any, tern: Project):
    release = actions.submit_release(project=tern, user=alice, notes="First.", statements=STATEMENTS)
    release.refresh_from_db()
    assert release.state == ReleaseState.SUBMITTED
    assert release.number == 1
    assert bytes(release.commit or b"") == head(tern.repository)
    assert [entry["path"] for entry in release.manifest] == [
        ".gitattributes",
        "README.md",
        "config.json",
        "model.safetensors",
    ]
    lines = "".join(f"{entry['sha256']}  {entry['size']}  {entry['path']}\n" for entry in release.manifest)
    assert release.digest == hashlib.sha256(lines.encode()).hexdigest()
    assert release.card == CARD
    assert release.card_data["license"] == "apache-2.0"
    assert release.statements == STATEMENTS
    assert release.notes == "First."
    assert release.submitted_by == alice
    assert release.policy_version == "submission@0"


def test_submit_leaves_one_event_with_the_digest(alice: Any, tern: Project):
    release = actions.submit_release(project=tern, user=alice, statements=STATEMENTS)
    [event] = events.history(release, ["release.submit"])
    assert event.actor == alice
    assert event.evidence == [
        {"digest": release.digest, "commit": bytes(release.commit or b"").hex(), "number": 1},
    ]


def test_later_commits_leave_the_release_as_it_was(alice: Any, tern: Project):
    release = actions.submit_release(project=tern, user=alice, statements=STATEMENTS)
    before = release.digest
    put_files(tern, alice, {"config.json": b"{}"})
    release.refresh_from_db()
    assert release.digest == before
    sight = queries.visible_commit(alice, tern, "v1")
    assert read(tern.repository, sight.commit, "config.json") == b'{"model_type": "gpt2"}'


def test_submit_writes_the_facts_into_the_card(alice: Any, tern: Project):
    put_files(tern, alice, {"README.md": CARD.encode()})
    actions.submit_release(project=tern, user=alice, statements=STATEMENTS)
    oid = head(tern.repository)
    assert oid is not None
    text = read(tern.repository, oid, "README.md").decode()
    assert text.startswith("---\nlicense: apache-2.0\npipeline_tag: conversational\nlanguage:\n- zh\n- en\nsummary: ")
    assert text.endswith(CARD)


def test_submit_names_everything_that_is_missing(alice: Any):
    bare = actions.create_project(owner=alice.owner, user=alice, kind="model", name="bare")
    with pytest.raises(BadInput) as refused:
        actions.submit_release(project=bare, user=alice)
    assert set(refused.value.fields) == {
        "summary",
        "licence",
        "task",
        "languages",
        "card",
        "files",
        "statements.co_authors",
        "statements.data_origin",
        "statements.ai_use",
        "statements.policy",
    }
    assert bare.releases.get().state == ReleaseState.DRAFT


def test_submit_refuses_statements_that_are_none(alice: Any, tern: Project):
    with pytest.raises(BadInput) as refused:
        actions.submit_release(project=tern, user=alice, statements={"policy": "yes", "ai_use": 7, "horoscope": "good"})
    assert set(refused.value.fields) == {"statements.policy", "statements.ai_use", "statements.horoscope"}


@pytest.mark.parametrize("who", ["charlie", "bob"])
def test_only_the_owner_submits(request: pytest.FixtureRequest, tern: Project, who: str):
    with pytest.raises(Forbidden):
        actions.submit_release(project=tern, user=request.getfixturevalue(who), statements=STATEMENTS)


def test_a_private_project_is_not_submitted(alice: Any, tern: Project):
    actions.change_visibility(project=tern, user=alice, visibility="private")
    with pytest.raises(BadInput) as refused:
        actions.submit_release(project=tern, user=alice, statements=STATEMENTS)
    assert set(refused.value.fields) == {"visibility"}


def test_what_is_under_way_is_not_submitted_twice(alice: Any, tern: Project):
    actions.submit_release(project=tern, user=alice, statements=STATEMENTS)
    with pytest.raises(Conflict):
        actions.submit_release(project=tern, user=alice, statements=STATEMENTS)
    assert tern.releases.count() == 1


def test_resubmit_needs_other_files(alice: Any, tern: Project):
    release = bring(tern, alice, "needs_fixes")
    with pytest.raises(Conflict) as refused:
        actions.submit_release(project=tern, user=alice)
    assert refused.value.own_code == "unchanged"
    put_files(tern, alice, {"config.json": b"{}"})
    before = release.digest
    again = actions.submit_release(project=tern, user=alice)
    assert (again.pk, again.state) == (release.pk, ReleaseState.SUBMITTED)
    assert again.digest != before
    assert again.statements == STATEMENTS


def test_resubmit_is_limited_a_day(alice: Any, tern: Project):
    bring(tern, alice, "needs_fixes")
    for attempt in range(10):
        put_files(tern, alice, {"config.json": b"%d" % attempt})
        release = actions.submit_release(project=tern, user=alice)
        actions.move_release(release, "start_checks")
        actions.move_release(release, "find_faults")
    put_files(tern, alice, {"config.json": b"last"})
    with pytest.raises(TooMany):
        actions.submit_release(project=tern, user=alice)


def test_answer_changes_freezes_anew_and_returns_to_the_reviewers(alice: Any, tern: Project):
    release = bring(tern, alice, "changes_requested")
    before = release.digest
    with pytest.raises(Conflict):
        actions.answer_changes(release=release, user=alice)
    put_files(tern, alice, {"LICENSE": b"Apache"})
    actions.answer_changes(release=release, user=alice, note="Done.")
    release.refresh_from_db()
    assert release.state == ReleaseState.IN_REVIEW
    assert release.digest != before
    assert "LICENSE" in [entry["path"] for entry in release.manifest]


def test_publish_makes_the_release_what_the_project_stands_for(alice: Any, tern: Project):
    release = bring(tern, alice, "published")
    assert tern.published_release == release
    assert tern.runs_here is True
    assert release.published_at is not None
    assert queries.visible_commit(None, tern).release == release


def test_publish_supersedes_the_earlier_release(alice: Any, tern: Project):
    first = bring(tern, alice, "published")
    put_files(tern, alice, {"config.json": b"{}"})
    second = bring(tern, alice, "published")
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == (ReleaseState.SUPERSEDED, ReleaseState.PUBLISHED, 2)
    assert tern.published_release == second


def test_publish_waits_for_acceptance(alice: Any, tern: Project):
    release = bring(tern, alice, "in_review")
    with pytest.raises(Forbidden):
        actions.publish_release(release=release, user=alice)


def test_withdraw_ends_the_release_and_lets_the_next_begin(alice: Any, tern: Project):
    release = bring(tern, alice, "in_review")
    actions.withdraw_release(release=release, user=alice, note="Too early.")
    assert release.state == ReleaseState.WITHDRAWN
    assert actions.start_release(project=tern, user=alice).number == 2


def test_facts_of_a_published_project_change_with_the_next_release(alice: Any, tern: Project):
    bring(tern, alice, "published")
    actions.edit_project(project=tern, user=alice, licence="MIT")
    tern.refresh_from_db()
    assert tern.licence == "Apache-2.0"
    assert queries.facts_under_way(tern)["licence"] == "MIT"
    bring(tern, alice, "published")
    assert tern.licence == "MIT"


def test_facts_of_a_draft_change_at_once(alice: Any, tern: Project):
    actions.edit_project(project=tern, user=alice, licence="mit", languages=["en-gb", "yue"], summary=" Short.  One ")
    tern.refresh_from_db()
    assert (tern.licence, tern.languages, tern.summary) == ("MIT", ["en-GB", "yue"], "Short. One")
    assert sorted(tern.language_rows.values_list("language", flat=True)) == ["en-GB", "yue"]


def test_a_fact_can_be_emptied(alice: Any, tern: Project):
    actions.edit_project(project=tern, user=alice, task="", code_url="")
    tern.refresh_from_db()
    assert tern.task == ""
    assert queries.facts_under_way(tern)["task"] == ""


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"licence": "WTFPL-9"}, "licence"),
        ({"task": "mind-reading"}, "task"),
        ({"languages": ["klingon"]}, "languages"),
        ({"languages": "en"}, "languages"),
        ({"code_url": "javascript:alert(1)"}, "code_url"),
        ({"code_url": "https://user:secret@example.org/x"}, "code_url"),
        ({"summary": "x" * 301}, "summary"),
        ({"owner": "bob"}, "owner"),
    ],
)
def test_facts_that_cannot_be_are_refused_by_name(alice: Any, tern: Project, facts: dict[str, Any], field: str):
    with pytest.raises(BadInput) as refused:
        actions.edit_project(project=tern, user=alice, **facts)
    assert list(refused.value.fields) == [field]


def test_a_card_uploaded_as_a_file_tells_its_facts(alice: Any, tern: Project):
    header = "---\nlicense: mit\nlanguage: [de, zh]\npipeline_tag: summarization\ntags: [news]\n---\n"
    put_files(tern, alice, {"README.md": (header + CARD).encode()})
    tern.refresh_from_db()
    assert (tern.licence, tern.languages, tern.task) == ("MIT", ["de", "zh"], "summarization")
    release = actions.submit_release(project=tern, user=alice, statements=STATEMENTS)
    assert release.card_data["tags"] == ["news"]
    assert release.card_data["summary"] == tern.summary


def test_deleting_the_card_keeps_the_facts(alice: Any, tern: Project):
    actions.commit_files(project=tern, user=alice, operations=[Delete("README.md")], message="Remove the card")
    tern.refresh_from_db()
    assert tern.licence == "Apache-2.0"


def test_too_many_releases_on_their_way_are_refused(alice: Any, make: Make):
    for number in range(10):
        make(alice, f"bird-{number}", "submitted")
    eleventh = make(alice, "bird-10")
    with pytest.raises(TooMany):
        actions.submit_release(project=eleventh, user=alice, statements=STATEMENTS)
    assert Release.objects.filter(state="submitted").count() == 10


def test_newcomers_have_two_releases_on_their_way(alice: Any, make: Make):
    alice.trust = Trust.NEW
    for name in ("first", "second"):
        make(alice, name, "submitted")
    third = make(alice, "third")
    with pytest.raises(TooMany, match="You have 2 releases on their way"):
        actions.submit_release(project=third, user=alice, statements=STATEMENTS)
    alice.trust = Trust.BASIC
    actions.submit_release(project=third, user=alice, statements=STATEMENTS)
