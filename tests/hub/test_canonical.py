"""Names without an owner, and addresses that clients print and people open."""

from typing import Any

import pytest

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
