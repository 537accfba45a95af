"""Names without an owner, and addresses that clients print and people open."""

from typing import Any

import pytest
from django.test import Client

from core.policies import publish
from projects.models import Project
from tests.hub.conftest import Hub
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def gpt2(adam: Any) -> None:
    publish("canonical_names", {"names": [{"id": "gpt2", "project": "alice/tern"}]}, author=adam, note="As everybody.")


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/api/models/gpt2", "/api/models/alice/tern"),
        ("/api/models/GPT2?expand=sha", "/api/models/alice/tern?expand=sha"),
        ("/api/models/gpt2/revision/refs%2Fpr%2F1", "/api/models/alice/tern/revision/refs%2Fpr%2F1"),
        ("/api/models/gpt2/tree/main/a%2Fb?recursive=true", "/api/models/alice/tern/tree/main/a%2Fb?recursive=true"),
        ("/gpt2/resolve/main/config.json", "/alice/tern/resolve/main/config.json"),
        ("/datasets/gpt2/resolve/main/x", "/datasets/alice/tern/resolve/main/x"),
    ],
)
def test_a_name_without_an_owner_leads_to_its_project(bob: Any, tern: Project, gpt2: None, asked: str, there: str):
    answer = Hub(bob).get(asked)
    assert (answer.status_code, answer["Location"]) == (307, there)


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/gpt2/info/refs?service=git-upload-pack", "/alice/tern/info/refs?service=git-upload-pack"),
        ("/GPT2.git/info/refs?service=git-receive-pack", "/alice/tern.git/info/refs?service=git-receive-pack"),
        ("/git/gpt2/info/refs?service=git-upload-pack", "/git/alice/tern/info/refs?service=git-upload-pack"),
        ("/datasets/gpt2/info/refs", "/datasets/alice/tern/info/refs"),
        ("/gpt2.git/info/lfs/objects/batch", "/alice/tern.git/info/lfs/objects/batch"),
    ],
)
def test_git_is_led_on_too(tern: Project, gpt2: None, asked: str, there: str):
    answer = Hub().get(asked)
    assert (answer.status_code, answer["Location"]) == (307, there)


def test_git_hears_of_a_name_that_stands_for_nothing(tern: Project, gpt2: None, person: Any):
    missing = Hub().get("/nothing/info/refs?service=git-upload-pack")
    assert (missing.status_code, missing["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert missing.content.decode().startswith("There is no project “nothing” here")
    person("gpt2")
    assert Hub().get("/gpt2.git/info/refs?service=git-upload-pack").status_code == 404


def test_its_page_leads_to_the_page_of_the_project(client: Client, alice: Any, bob: Any, tern: Project, gpt2: None):
    for asked in ("/gpt2", "/GPT2", "/gpt2?theme=dark", "/datasets/gpt2"):
        answer = client.get(asked)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (307, "/alice/tern"), asked
    assert client.get("/gpt2?theme=dark")["Location"] == "/alice/tern?theme=dark"
    assert client.post("/gpt2").status_code == 405
    assert client.get("/gpt2/files").status_code == 404
    assert client.get("/distilgpt2").status_code == 404
    Project.objects.update(visibility="private")
    client.force_login(bob)
    assert client.get("/gpt2").status_code == 404
    client.force_login(alice)
    assert client.get("/gpt2").status_code == 307


def test_a_page_of_a_person_of_that_name_goes_first(client: Client, person: Any, tern: Project, gpt2: None):
    person("gpt2")
    assert client.get("/gpt2").status_code == 200


def test_a_person_of_that_name_goes_first(alice: Any, person: Any, tern: Project, gpt2: None):
    theirs = new_project(person("gpt2"), "refs", "published")
    hub = Hub(alice)
    assert hub.get("/api/models/gpt2/refs").json()["id"] == str(theirs)
    assert hub.told("/api/models/gpt2") == (404, "RepoNotFound")


def test_a_name_that_stands_for_nothing_is_a_missing_repository(alice: Any):
    for address in ("/api/models/nothing", "/api/datasets/nothing", "/nothing/resolve/main/config.json"):
        assert Hub(alice).told(address)[0] == 404
    assert Hub(alice).told("/api/models/nothing") == (404, "RepoNotFound")
    assert Hub().told("/api/models/nothing") == (401, "RepoNotFound")
    assert Hub(alice).told("/nothing/resolve/main/config.json") == (404, "RepoNotFound")


@pytest.mark.parametrize(
    ("printed", "page"),
    [
        ("/datasets/alice/seeds/commit/{sha}", "/alice/seeds/commit/{sha}"),
        ("/datasets/alice/seeds/tree/main", "/alice/seeds/files?revision=main"),
        ("/datasets/alice/seeds/blob/v1/README.md", "/alice/seeds/files/README.md?revision=v1"),
        ("/alice/seeds/tree/main/", "/alice/seeds/files?revision=main"),
        ("/alice/seeds/blob/refs%2Fheads%2Fmain/README.md", "/alice/seeds/files/README.md?revision=main"),
        ("/alice%2Fseeds/tree/main", "/alice/seeds/files?revision=main"),
        ("/datasets/alice/seeds/discussions?kind=open", "/alice/seeds/discussions?kind=open"),
    ],
)
def test_what_clients_print_can_be_opened(alice: Any, bob: Any, printed: str, page: str):
    seeds = new_project(alice, "seeds", "published", kind="dataset")
    sha = Hub(bob).get("/api/datasets/alice/seeds").json()["sha"]
    hub = Hub(bob)
    hub.client.force_login(bob)
    answer = hub.get(printed.format(sha=sha))
    assert (answer.status_code, answer["Location"]) == (302, page.format(sha=sha))
    assert hub.client.get(answer["Location"]).status_code == 200
    assert str(seeds) == "alice/seeds"
