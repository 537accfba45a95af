"""From a name to a release handed in, in the browser without JavaScript; nothing typed is lost on the way."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from projects.models import Project
from projects.queries import facts_under_way
from projects.states import ReleaseState
from repositories.actions import begin_upload
from repositories.queries import files, head
from tests.projects.conftest import CARD, FACTS, STATEMENTS, Make, bring

pytestmark = pytest.mark.django_db

EDIT = "/alice/tern/edit"


@pytest.fixture
def browser(alice: Any) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def paths(project: Project) -> list[str]:
    commit = head(project.repository)
    assert commit is not None
    return [entry.path for entry in files(project.repository, commit)]


def test_the_whole_way_in_plain_forms(alice: Any, browser: Client):
    begun = browser.post("/new", {"kind": "model", "owner": "alice", "name": "Tern"})
    assert (begun.status_code, begun["Location"]) == (302, f"{EDIT}/details")
    details = browser.post(f"{EDIT}/details", {**FACTS, "code_url": "https://example.org/tern"})
    assert details["Location"] == f"{EDIT}/files"
    sent = browser.post(
        f"{EDIT}/files",
        {"files": [SimpleUploadedFile("config.json", b"{}"), SimpleUploadedFile("model.safetensors", b"x")]},
    )
    assert sent["Location"] == f"{EDIT}/files"
    project = Project.objects.get()
    assert paths(project) == [".gitattributes", "README.md", "config.json", "model.safetensors"]
    assert browser.post(f"{EDIT}/card", {"card": CARD})["Location"] == f"{EDIT}/preflight"
    preflight = browser.get(f"{EDIT}/preflight")
    assert preflight.context["missing"] == []
    handed_in = browser.post(
        f"{EDIT}/statements", {**STATEMENTS, "co_authors": "on", "policy": "on", "notes": "First."}
    )
    release = project.releases.get()
    assert handed_in["Location"] == f"/submissions/{release.pk}"
    assert (release.notes, release.statements, release.typed) == ("First.", STATEMENTS, {})
    assert release.submitted_at is not None
    assert (project.name, project.licence, project.code_url) == ("tern", "Apache-2.0", "https://example.org/tern")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "This field is required."),
        ("a/b", "Use letters a–z"),
        ("..", "Use letters a–z"),
        ("-x", "Use letters a–z"),
        ("模型", "Use letters a–z"),
        ("x.git", "Use letters a–z"),
        ("settings", "This word is kept for the site."),
        ("x" * 97, "at most 96 characters"),
        ("tern", "“alice/tern” exists already."),
    ],
)
def test_a_name_that_cannot_be_is_told_beside_the_field(tern: Project, browser: Client, name: str, told: str):
    answer = browser.post("/new", {"kind": "dataset", "owner": "alice", "name": name})
    assert answer.status_code == 422
    assert told in answer.context["form"].errors["name"][0]
    assert answer.context["form"]["kind"].value() == "dataset"
    assert Project.objects.count() == 1


def test_nobody_begins_a_project_for_somebody_else(bob: Any, browser: Client):
    answer = browser.post("/new", {"kind": "model", "owner": "bob", "name": "tern"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["owner"]


def test_an_unverified_person_is_told_to_confirm_first(alice: Any, browser: Client):
    type(alice).objects.filter(pk=alice.pk).update(is_verified=False)
    assert browser.get("/new").status_code == 403


def test_details_that_are_wrong_are_kept_as_typed(tern: Project, browser: Client):
    wrong = {"summary": "New words", "code_url": "ftp://nowhere", "licence": "MIT", "task": "", "languages": ["de"]}
    answer = browser.post(f"{EDIT}/details", wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["code_url"]
    tern.refresh_from_db()
    assert tern.licence == "Apache-2.0"
    again = browser.get(f"{EDIT}/details").context["form"]
    assert {name: again[name].value() for name in wrong} == wrong
    assert browser.post(f"{EDIT}/details", wrong | {"code_url": ""}).status_code == 302
    assert tern.releases.get().typed == {}
    assert facts_under_way(tern)["summary"] == "New words"


def test_autosave_keeps_what_stands_in_a_form(tern: Project, browser: Client):
    assert browser.post(f"{EDIT}/typed/card", {"card": "---\nlicense: [\n---\nhalf a sent"}).status_code == 204
    assert browser.get(f"{EDIT}/card").context["form"]["card"].value().endswith("half a sent")
    assert browser.post(f"{EDIT}/typed/statements", {"data_origin": "My own", "policy": "on"}).status_code == 204
    form = browser.get(f"{EDIT}/statements").context["form"]
    assert (form["data_origin"].value(), form["policy"].value()) == ("My own", "on")
    assert browser.post(f"{EDIT}/typed/horoscope", {}).status_code == 404


def test_a_card_with_a_broken_header_is_told_and_kept(tern: Project, browser: Client):
    answer = browser.post(f"{EDIT}/card", {"card": "---\nlicense: [mit\n---\n# Tern\n"})
    assert answer.status_code == 422
    assert "The header is not valid YAML" in answer.context["form"].errors["card"][0]
    assert browser.get(f"{EDIT}/card").context["form"]["card"].value() == "---\nlicense: [mit\n---\n# Tern\n"


def test_an_empty_card_begins_with_the_sections_of_its_kind(alice: Any, make: Make, browser: Client):
    project = make(alice, "gulls", kind="dataset")
    browser.post("/alice/gulls/edit/files/removal", {"path": "README.md"})
    text = browser.get("/alice/gulls/edit/card").context["form"]["card"].value()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## What it is for",
        "## How it was collected",
        "## What is in it",
        "## Known limits",
    ]
    assert "README.md" not in paths(project)


def test_the_preview_shows_the_card_and_keeps_nothing(tern: Project, browser: Client):
    before = tern.releases.get().typed
    answer = browser.post(
        f"{EDIT}/card/preview", {"card": "# Hello <script>alert(1)</script>\n\n| a |\n|---|\n| b |\n"}
    )
    assert b"<h1" in answer.content
    assert b"<td>b</td>" in answer.content
    assert b"<script>" not in answer.content
    assert tern.releases.get().typed == before


def test_preflight_links_each_missing_thing_to_the_step_that_mends_it(alice: Any, browser: Client):
    browser.post("/new", {"kind": "model", "owner": "alice", "name": "tern"})
    page = browser.get(f"{EDIT}/preflight")
    steps = {finding.name: finding.step for finding in page.context["missing"]}
    assert steps == {
        "summary": "details",
        "licence": "details",
        "task": "details",
        "languages": "details",
        "card": "card",
        "files": "files",
    }
    for step in ("details", "card", "files"):
        assert f'href="{EDIT}/{step}"'.encode() in page.content


def test_statements_that_are_missing_are_told_beside_their_fields(tern: Project, browser: Client):
    answer = browser.post(f"{EDIT}/statements", {"data_origin": "Mine", "policy": "on"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"ai_use", "co_authors"}
    assert tern.releases.get().state == ReleaseState.DRAFT
    assert browser.get(f"{EDIT}/statements").context["form"]["data_origin"].value() == "Mine"


def test_no_files_chosen_is_told(tern: Project, browser: Client):
    assert browser.post(f"{EDIT}/files", {}).status_code == 422


def test_a_path_that_cannot_be_is_told(tern: Project, browser: Client):
    answer = browser.post(f"{EDIT}/files", {"files": [SimpleUploadedFile("con.txt", b"x")]})
    assert answer.status_code == 422
    assert paths(tern) == [".gitattributes", "README.md", "config.json", "model.safetensors"]


def test_the_wizard_waits_while_others_have_the_release(alice: Any, tern: Project, browser: Client):
    bring(tern, alice, "in_review")
    for step in ("details", "files", "card", "preflight", "statements"):
        assert browser.get(f"{EDIT}/{step}").status_code == 409


@pytest.mark.parametrize("state", ["needs_fixes", "changes_requested"])
def test_the_wizard_opens_again_when_fixes_are_asked(alice: Any, tern: Project, browser: Client, state: str):
    bring(tern, alice, state)
    assert [browser.get(f"{EDIT}/{step}").status_code for step in ("details", "files", "card", "preflight")] == [
        200
    ] * 4


def test_a_new_release_is_prepared_by_the_same_wizard(alice: Any, tern: Project, browser: Client):
    bring(tern, alice, "published")
    assert browser.post(EDIT)["Location"] == f"{EDIT}/details"
    browser.post(f"{EDIT}/details", {**FACTS, "licence": "MIT"})
    answer = browser.post(f"{EDIT}/statements", {**STATEMENTS, "co_authors": "on", "policy": "on"})
    tern.refresh_from_db()
    second = tern.releases.get(number=2)
    assert answer["Location"] == f"/submissions/{second.pk}"
    assert (tern.licence, second.card_data["license"]) == ("Apache-2.0", "mit")


@pytest.mark.parametrize("path", ["details", "files", "card", "preflight", "statements"])
def test_strangers_do_not_find_the_wizard(tern: Project, charlie: Any, path: str):
    client = Client()
    assert client.get(f"{EDIT}/{path}")["Location"].startswith("/login")
    client.force_login(charlie)
    assert client.get(f"{EDIT}/{path}").status_code == 404


class TestSettings:
    def test_members_come_and_go(self, tern: Project, charlie: Any, browser: Client):
        browser.post("/alice/tern/settings/members", {"handle": "@Charlie", "role": "write"})
        assert [(member.user, member.role) for member in tern.members.all()] == [(charlie, "write")]
        assert browser.get("/alice/tern/settings").status_code == 200
        browser.post("/alice/tern/settings/members/charlie/removal")
        assert tern.members.count() == 0

    def test_an_unknown_member_is_told_beside_the_field(self, tern: Project, browser: Client):
        answer = browser.post("/alice/tern/settings/members", {"handle": "nobody", "role": "write"})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["handle"]

    def test_a_draft_is_deleted_by_its_typed_name(self, tern: Project, browser: Client):
        browser.post("/alice/tern/settings/deletion", {"name": "tern"})
        assert Project.objects.count() == 1
        browser.post("/alice/tern/settings/deletion", {"name": "alice/tern"})
        assert Project.objects.count() == 0

    def test_what_was_submitted_is_not_deleted(self, alice: Any, tern: Project, browser: Client):
        bring(tern, alice, "withdrawn")
        assert browser.post("/alice/tern/settings/deletion", {"name": "alice/tern"}).status_code == 409

    def test_writers_do_not_administer(self, tern: Project, charlie: Any, browser: Client):
        browser.post("/alice/tern/settings/members", {"handle": "charlie", "role": "write"})
        client = Client()
        client.force_login(charlie)
        assert client.get("/alice/tern/settings").status_code == 403
        assert client.get(f"{EDIT}/details").status_code == 200
        assert client.post("/alice/tern/settings/visibility", {"visibility": "private"}).status_code == 403


def test_files_step_names_what_its_reader_began_to_send_and_nothing_else(
    alice: Any, bob: Any, browser: Client, make: Make
):
    here, there = make(alice, "tern", "draft").repository, make(alice, "heron", "draft").repository
    begun = begin_upload(repository=here, user=alice, filename="model.safetensors", size=100)
    begin_upload(repository=there, user=alice, filename="other.bin", size=100)
    begin_upload(repository=here, user=bob, filename="bobs.bin", size=100)
    unfinished = browser.get(f"{EDIT}/files").context["unfinished"]
    assert [(upload.pk, upload.received) for upload in unfinished] == [(begun.pk, 0)]
