"""The Hub API as clients read it: headers before status, status before text. Each asker sees what pages show."""

import base64
import hashlib
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import create_organisation
from core import redis
from projects.actions import change_visibility, move_release
from projects.models import Project
from projects.transfers.models import FormerAddress
from repositories.objects import oid_of
from repositories.queries import head, tags
from resources.metering import gates
from tests.hub.conftest import LARGE, Hub, bearer
from tests.projects.conftest import new_project, put_files

pytestmark = pytest.mark.django_db
NOTES = "sub/deep/a b+é.txt"


def test_a_token_is_asked_whose_it_is(alice: Any) -> None:
    create_organisation(user=alice, handle="nest", name="The Nest")
    told = Hub(alice, "read").get("/api/whoami-v2").json()
    assert (told["type"], told["name"]) == ("user", "alice")
    assert told["orgs"] == [{"type": "org", "name": "nest", "fullname": "The Nest"}]
    assert told["auth"]["accessToken"] == {"displayName": "laptop", "role": "read"}
    basic = base64.b64encode(b"git:" + bearer(alice).encode()).decode()
    assert Hub().get("/api/whoami-v2", Authorization=f"Basic {basic}").json()["name"] == "alice"
    for wrong in ("Bearer hf_bad", "Bearer ", "Basic ???", "Basic " + base64.b64encode(b"alice").decode()):
        refused = Hub().get("/api/whoami-v2", Authorization=wrong)
        assert (refused.status_code, refused["X-Error-Message"]) == (
            401,
            "Invalid credentials in Authorization header",
        )
        assert "X-Error-Code" not in refused
    assert Hub().get("/api/whoami-v2").status_code == 401
    assert Hub().get("/api/agent-harnesses").json() == {"standardEnvVars": [], "harnesses": {}}


def test_a_repository_is_made_once_and_deleted_while_nobody_judged_it(alice: Any, bob: Any) -> None:
    hub = Hub(alice)
    wanted = {"name": "Heron", "organization": None, "type": "dataset", "visibility": "private"}
    made = hub("POST", "/api/repos/create", wanted)
    assert (made.status_code, made.json()["url"]) == (200, "http://testserver/datasets/alice/heron")
    project = Project.objects.get(name="heron")
    assert (project.kind, project.visibility, project.created_by) == ("dataset", "private", alice)
    assert hub.get("/api/datasets/alice/heron/revision/main").json()["sha"] == (head(project.repository) or b"").hex()
    again = hub("POST", "/api/repos/create", wanted)
    assert (again.status_code, again.json()["url"]) == (409, made.json()["url"])
    other = hub("POST", "/api/repos/create", wanted | {"type": None})
    assert (other.status_code, "url" in other.json()) == (400, False)
    assert hub("POST", "/api/repos/create", {"name": "old", "private": True}).status_code == 200
    assert Project.objects.get(name="old").visibility == "private"
    for odd, status in [
        ({"name": "x" * 97}, 400),
        ({"name": ["x"]}, 400),
        ({"name": "x", "type": "kernel"}, 400),
        ({"name": "x", "organization": "nobody"}, 400),
        ({"name": "x", "organization": "bob"}, 403),
        ({"name": "x", "visibility": "protected"}, 501),
        ({"name": "x", "type": "space", "hardware": "t4-small"}, 501),
        ([], 400),
    ]:
        assert hub("POST", "/api/repos/create", odd).status_code == status, odd
    assert hub("POST", "/api/repos/create", "{").status_code == 400
    assert Hub(alice, "read")("POST", "/api/repos/create", {"name": "x"}).status_code == 403
    assert Hub()("POST", "/api/repos/create", {"name": "x"}).status_code == 401
    theirs = {"name": "heron", "organization": "alice", "type": "dataset"}
    assert Hub(bob)("DELETE", "/api/repos/delete", theirs)["X-Error-Code"] == "RepoNotFound"
    assert hub("DELETE", "/api/repos/delete", theirs | {"type": "model"})["X-Error-Code"] == "RepoNotFound"
    assert hub("DELETE", "/api/repos/delete", theirs).status_code == 200
    assert hub.told("/api/datasets/alice/heron") == (404, "RepoNotFound")


def test_what_an_app_is_made_with_stands_in_its_card(alice: Any) -> None:
    hub = Hub(alice)
    wanted = {"name": "demo", "type": "space", "sdk": "gradio", "private": True}
    assert hub("POST", "/api/repos/create", wanted).status_code == 200
    assert hub.get("/api/spaces/alice/demo").json()["sdk"] == "gradio"
    assert hub.get("/api/spaces/alice/demo?expand=sdk").json() == {"id": "alice/demo", "sdk": "gradio"}
    card = hub.get("/spaces/alice/demo/resolve/main/README.md")
    assert b"".join(card).strip() == b"---\nsdk: gradio\n---"
    assert hub("POST", "/api/repos/create", wanted).status_code == 409
    odd = hub("POST", "/api/repos/create", {"name": "odd", "type": "space", "sdk": "shiny"})
    assert (odd.status_code, "sdk" in odd.json()["fields"]) == (400, True)
    assert hub("POST", "/api/repos/create", {"name": "plain", "type": "space", "sdk": None}).status_code == 200
    assert hub.get("/api/spaces/alice/plain").json()["sdk"] is None
    assert hub("POST", "/api/repos/create", {"name": "model", "sdk": "gradio"}).status_code == 200  # as clients send it
    assert [each["rfilename"] for each in hub.get("/api/models/alice/model").json()["siblings"]] == [".gitattributes"]


def test_everybody_gets_the_release_and_members_the_head(alice: Any, bob: Any, tern: Project) -> None:
    released = bytes(tern.published_release.commit or b"") if tern.published_release else b""
    latest = head(tern.repository) or b""
    for hub, commit, status in ((Hub(), released, 404), (Hub(bob), released, 404), (Hub(alice), latest, 200)):
        assert hub.get("/api/models/alice/tern").json()["sha"] == commit.hex()
        assert hub.get("/api/models/Alice/Tern/revision/refs%2Fheads%2Fmain")["X-Repo-Commit"] == commit.hex()
        assert hub.get("/alice/tern/resolve/main/notes.md").status_code == status
        assert hub.get(f"/api/models/alice/tern/tree/{latest.hex()}").status_code == status
        assert hub.get("/api/models/alice/tern/revision/v1").json()["sha"] == released.hex()
    assert Hub().told(f"/api/models/alice/tern/revision/{latest.hex()}") == (404, "RevisionNotFound")
    draft = new_project(alice, "draft")
    for hub, refused in ((Hub(), 401), (Hub(bob), 404)):
        for address in ("/api/models/alice/draft", "/alice/draft/resolve/main/README.md", "/api/datasets/alice/tern"):
            assert hub.told(address) == (refused, "RepoNotFound")
    assert Hub(alice).get("/api/models/alice/draft").json()["private"] is False
    change_visibility(project=tern, user=alice, visibility="private")
    assert Hub(bob).told("/api/models/alice/tern") == (404, "RepoNotFound")
    assert Hub(alice).get("/api/models/alice/tern").json()["private"] is True
    assert draft.releases.count() == 1


def test_what_is_locked_away_is_said_to_be(alice: Any, bob: Any, tern: Project) -> None:
    release = tern.published_release
    assert release
    move_release(release, "quarantine")
    for address in ("/alice/tern/resolve/v1/README.md", "/api/models/alice/tern/tree/v1"):
        answer = Hub(bob).get(address)
        assert (answer.status_code, answer["X-Error-Message"]) == (403, "Access to this resource is disabled.")


def test_a_refusal_says_what_is_missing_and_where(alice: Any, tern: Project) -> None:
    hub = Hub(alice)
    latest = (head(tern.repository) or b"").hex()
    missing = hub.get("/alice/tern/resolve/main/tokenizer.model")
    assert (missing.status_code, missing["X-Error-Code"], missing["X-Repo-Commit"]) == (404, "EntryNotFound", latest)
    assert missing["X-Request-Id"]
    assert hub.told("/api/models/alice/tern/tree/main/additional_chat_templates") == (404, "EntryNotFound")
    assert hub.told("/api/models/alice/tern/tree/main/README.md") == (404, "EntryNotFound")
    for revision in ("nope", "feat%2Fx", "%00", "0" * 40):
        assert hub.told(f"/api/models/alice/tern/revision/{revision}") == (404, "RevisionNotFound"), revision
    for address in (
        "/api/models/alice/nope",
        "/api/models/alice/te--rn",
        "/api/models/alice/%00",
        "/x/y/resolve/main/a",
    ):
        assert hub.told(address) == (404, "RepoNotFound"), address
    for address in ("/api/models/alice/tern/lfs-files/batch", "/api/kernels/alice/tern", "/api/models/%FF/tern"):
        assert hub.told(address) == (501, "NotOffered"), address
    refused = hub("POST", "/api/models/alice/tern/duplicate", {})
    assert (refused["X-Error-Code"], "Clone it with git" in refused.json()["error"]) == ("NotOffered", True)
    assert "/api/v1/webhooks" in hub.get("/api/settings/webhooks").json()["error"]
    assert "no machines" in hub.get("/api/spaces/alice/demo/runtime").json()["error"]
    assert hub("POST", "/api/models/alice/tern", {}).status_code == 405
    assert hub.told("/api/models/alice/tern?expand=nonsense") == (400, None)
    assert hub.told("/api/models/alice/tern?blobs=perhaps") == (400, None)


def test_a_model_is_described(alice: Any, tern: Project) -> None:
    card = b"---\nlicense: mit\npipeline_tag: text-generation\ntags: [birds]\nlanguage: [en]\n---\n# Tern\n"
    put_files(tern, alice, {"README.md": card})
    told = Hub(alice).get("/api/models/alice/tern?blobs=true").json()
    assert (told["id"], told["author"], told["private"], told["gated"]) == ("alice/tern", "alice", False, False)
    assert (told["pipeline_tag"], told["library_name"]) == ("text-generation", "transformers")
    assert told["tags"] == ["transformers", "text-generation", "en", "birds", "license:mit"]
    assert told["cardData"]["license"] == "mit"
    assert told["lastModified"].endswith(".000Z")
    siblings = {file["rfilename"]: file for file in told["siblings"]}
    assert siblings["notes.md"]["blobId"] == oid_of("blob", b"for 2").hex()
    assert siblings["model.safetensors"]["lfs"] == {
        "sha256": hashlib.sha256(LARGE).hexdigest(),
        "size": 10,
        "pointerSize": 127,
    }
    chosen = Hub(alice).get("/api/models/alice/tern?expand=likes&expand=xetEnabled&expand=gguf").json()
    assert chosen == {"id": "alice/tern", "likes": 0, "xetEnabled": False}


def test_a_model_that_fills_gaps_says_how_it_writes_one(alice: Any, tern: Project) -> None:
    def told(task: str, **files: bytes) -> Any:
        card = f"---\npipeline_tag: {task}\n---\n# Tern\n".encode()
        put_files(tern, alice, {"README.md": card, **{f"{name}.json": data for name, data in files.items()}})
        whole = Hub(alice).get("/api/models/alice/tern").json()
        chosen = Hub(alice).get("/api/models/alice/tern?expand=mask_token").json()
        assert chosen.get("mask_token") == whole.get("mask_token")
        return whole.get("mask_token")

    assert told("fill-mask") is None  # no file of it says so
    assert told("fill-mask", config=b'{"model_type": "roberta"}') == "<mask>"
    assert told("fill-mask", tokenizer_config=b'{"mask_token": {"content": "[GAP]"}}') == "[GAP]"
    assert told("fill-mask", tokenizer_config=b"{") == "<mask>"
    assert told("text-generation") is None


def test_trees_come_in_pages_that_lead_on(alice: Any, tern: Project, settings: Any) -> None:
    settings.HUB_PAGE_SIZE = 2
    hub, address, seen = Hub(alice), "/api/models/alice/tern/tree/main?recursive=true&expand=true", []
    while address:
        answer = hub.get(address)
        seen += answer.json()
        link = answer.headers.get("Link", "")
        address = link.partition(">")[0].removeprefix("<http://testserver")
        assert link == "" or link.endswith('>; rel="next"')
    assert [entry["path"] for entry in seen] == [
        ".gitattributes",
        "README.md",
        "config.json",
        "model.safetensors",
        "notes.md",
        "sub",
        "sub/deep",
        NOTES,
    ]
    by_path = {entry["path"]: entry for entry in seen}
    assert by_path["sub"]["type"] == "directory"
    assert by_path["model.safetensors"]["lfs"]["oid"] == hashlib.sha256(LARGE).hexdigest()
    assert by_path[NOTES]["size"] == 10
    titles = {path: entry["lastCommit"]["title"] for path, entry in by_path.items()}
    assert (titles["README.md"], titles["sub"], titles[NOTES]) == (
        "Write the facts into the card",
        "Add notes",
        "Add notes",
    )
    inside = hub.get("/api/models/alice/tern/tree/main/sub%2Fdeep").json()
    assert [(entry["path"], "lastCommit" in entry) for entry in inside] == [(NOTES, False)]


def test_many_paths_are_asked_for_at_once(alice: Any, tern: Project) -> None:
    hub = Hub(alice, "read")
    address = "/api/models/alice/tern/paths-info/main"
    form = "&".join(f"paths={quote(path)}" for path in (NOTES, "sub", "nope", "sub/deep/nope/x", "", "README.md/x"))
    told = hub("POST", address, form, kind="application/x-www-form-urlencoded").json()
    assert [entry["path"] for entry in told] == [NOTES, "sub"]
    told = hub("POST", address, {"paths": [NOTES, "sub", "nope"], "expand": True}).json()
    assert [(entry["path"], entry["lastCommit"]["title"]) for entry in told] == [
        (NOTES, "Add notes"),
        ("sub", "Add notes"),
    ]
    assert hub("POST", address, {"paths": ["\ud800", "sub"]}).json()[0]["path"] == "sub"
    full = "&".join(["expand=true", "paths=sub", *(f"paths={number}" for number in range(999))])
    told = hub("POST", address, full, kind="application/x-www-form-urlencoded").json()
    assert [entry["lastCommit"]["title"] for entry in told] == ["Add notes"]
    refused: list[Any] = [{"paths": "README.md"}, {"paths": [1]}, [], {"paths": ["a"] * 1001}]
    for odd in refused:
        assert hub("POST", address, odd).status_code == 400


def test_history_is_for_members_and_releases_for_everybody(alice: Any, bob: Any, tern: Project, settings: Any) -> None:
    latest, released = ((head(tern.repository) or b"").hex(), bytes(tags(tern.repository)["v1"]).hex())
    here = "/api/models/alice/tern"
    mine, theirs = Hub(alice).get(f"{here}/refs?include_prs=1").json(), Hub(bob).get(f"{here}/refs").json()
    assert mine["branches"] == [{"name": "main", "ref": "refs/heads/main", "targetCommit": latest}]
    assert theirs["branches"] == [{"name": "main", "ref": "refs/heads/main", "targetCommit": released}]
    assert mine["tags"] == theirs["tags"] == [{"name": "v1", "ref": "refs/tags/v1", "targetCommit": released}]
    assert (mine["pullRequests"], mine["converts"], "pullRequests" in theirs) == ([], [], False)
    settings.HUB_PAGE_SIZE = 2
    seen, address = [], f"{here}/commits/main"
    while address:
        answer = Hub(alice).get(address)
        seen += [commit["title"] for commit in answer.json()]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<http://testserver")
    assert seen == [
        "Add notes",
        "Write the facts into the card",
        "Add files",
        "Change the facts in the card",
        "Start the repository",
    ]
    assert [commit["id"] for commit in Hub(bob).get(f"{here}/commits/main").json()] == [released]
    assert Hub(bob).told(f"{here}/commits/{latest}") == (404, "RevisionNotFound")


def test_lists_are_asked_as_explore_is(alice: Any, bob: Any, tern: Project) -> None:
    new_project(alice, "draft")
    new_project(alice, "seeds", "published", kind="dataset")
    everybody, hub = Hub(bob, "read"), Hub(alice)

    def names(asking: Hub, address: str) -> list[str]:
        return sorted(one["id"] for one in asking.get(address).json())

    assert names(everybody, "/api/models") == ["alice/tern"]
    assert names(hub, "/api/models") == ["alice/draft", "alice/tern"]
    assert names(everybody, "/api/datasets?author=alice") == ["alice/seeds"]
    assert names(everybody, "/api/models?filter=zh&filter=license:apache-2.0&sort=likes") == ["alice/tern"]
    assert names(everybody, "/api/models?pipeline_tag=text-classification") == []
    one = everybody.get("/api/models?full=true").json()[0]
    assert one["sha"] == bytes(tags(tern.repository)["v1"]).hex()
    assert {"rfilename": "config.json"} in one["siblings"]
    assert "siblings" not in everybody.get("/api/models").json()[0]
    told = {one["id"]: sorted(one) for one in hub.get("/api/models?expand=sha&expand=usedStorage&expand=likes").json()}
    assert told == {"alice/draft": ["id", "likes"], "alice/tern": ["id", "likes", "sha"]}
    assert names(hub, "/api/models?sort=likes&direction=-1") == ["alice/draft", "alice/tern"]
    young = hub.get("/api/models?sort=createdAt&limit=1")
    old = hub.get(young["Link"].partition(">")[0].removeprefix("<http://testserver"))
    assert [one["id"] for one in (*young.json(), *old.json())] == ["alice/draft", "alice/tern"]
    first = hub.get("/api/models?limit=1")
    rest = hub.get(first["Link"].partition(">")[0].removeprefix("<http://testserver"))
    assert {first.json()[0]["id"], rest.json()[0]["id"]} == {"alice/draft", "alice/tern"}
    for odd, status in (
        ("limit=0", 400),
        ("filter=birds", 501),
        ("sort=size", 501),
        ("apps=x", 501),
        ("direction=1", 501),
    ):
        assert hub.get(f"/api/models?{odd}").status_code == status


def test_what_changed_hands_is_found_by_its_former_name(alice: Any, bob: Any, tern: Project) -> None:
    FormerAddress.objects.create(owner=alice.owner, name="gull", project=tern)
    answer = Hub(bob).get("/api/models/alice/gull/tree/refs%2Fheads%2Fmain?recursive=true")
    assert (answer.status_code, answer["Location"]) == (
        307,
        "/api/models/alice/tern/tree/refs%2Fheads%2Fmain?recursive=true",
    )
    assert Hub(alice)("DELETE", "/api/repos/delete", {"name": "gull"}).status_code == 404


def test_what_is_no_number_is_no_json(alice: Any) -> None:
    for odd in ("NaN", "-Infinity"):
        answer = Hub(alice)("POST", "/api/repos/create", f'{{"name": {odd}}}')
        assert (answer.status_code, answer.json()) == (400, {"error": "The body is not valid JSON."})
    assert not Project.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_whatever_their_length(alice: Any, count: int) -> None:
    project = new_project(alice, "many")
    put_files(project, alice, {f"x/{number}.txt": b"%d" % number for number in range(count)})
    hub, here = Hub(alice), "/api/models/alice/many"
    hub.get(here)
    costs = []
    for address in (here, f"{here}/tree/main/x?expand=true", f"{here}/tree/main?recursive=true"):
        with CaptureQueriesContext(connection) as asked:
            assert hub.get(address).status_code == 200
        costs.append(len(asked))
    assert costs == [11, 11, 8]


def test_a_list_costs_the_same_whatever_its_length(alice: Any) -> None:
    hub, costs = Hub(alice), []
    hub.get("/api/models")
    for names in (["one"], ["two", "three"]):
        for name in names:
            new_project(alice, name, "published")
        with CaptureQueriesContext(connection) as asked:
            hub.get("/api/models?full=true")
        costs.append(len(asked))
    assert costs == [3, 3]


def test_a_file_is_sent_whole_in_part_or_not_again(alice: Any, tern: Project) -> None:
    hub, address = Hub(alice), f"/alice/tern/resolve/main/{quote(NOTES)}"
    whole = hub.get(address)
    latest = (head(tern.repository) or b"").hex()
    etag = f'"{oid_of("blob", b"0123456789").hex()}"'
    assert (whole.content, whole["ETag"], whole["X-Repo-Commit"]) == (b"0123456789", etag, latest)
    assert (whole["X-Linked-Size"], whole["X-Linked-ETag"]) == ("10", etag)
    known = hub("HEAD", address)
    assert (known.status_code, known["Content-Length"], known["ETag"]) == (200, "10", etag)
    for wanted, sent in (("bytes=2-4", b"234"), ("bytes=-3", b"789"), ("bytes=8-99", b"89")):
        part = hub.get(address, Range=wanted)
        assert (part.status_code, part.content) == (206, sent)
    assert hub.get(address, Range="bytes=10-").status_code == 416
    assert hub.get(address, If_None_Match=etag).status_code == 304
    large = hub("HEAD", "/alice/tern/resolve/main/model.safetensors")
    assert large["ETag"] == f'"{hashlib.sha256(LARGE).hexdigest()}"'
    assert hub.get("/datasets/alice/tern/resolve/main/README.md")["X-Error-Code"] == "RepoNotFound"


def test_downloads_of_others_are_counted_once_a_day(alice: Any, bob: Any, tern: Project) -> None:
    for hub in (Hub(alice), Hub(bob), Hub(bob), Hub()):
        hub("HEAD", "/alice/tern/resolve/main/config.json")
        hub.get("/alice/tern/resolve/v1/model.safetensors")
    tern.refresh_from_db()
    assert tern.downloads == 2


def test_what_leaves_is_metered_and_refused_beyond_the_share_of_a_day(bob: Any, tern: Project) -> None:
    address, day = "/alice/tern/resolve/v1/config.json", timezone.now().date()
    redis.connection().delete(gates.sent_on(day), gates.closed_on(day))
    hub = Hub(bob)
    length = len(hub.get(address).content)
    hub("HEAD", address)
    assert redis.connection().hget(gates.sent_on(day), tern.owner_id) == str(length).encode()
    gates.close(tern.owner_id, day)
    try:
        refused = hub.get(address)
        assert (refused.status_code, refused.json()["unit"], refused["RateLimit"]) == (
            429,
            "egress_bytes",
            f'"api";r=0;t={refused["Retry-After"]}',
        )
        assert hub("HEAD", address).status_code == 200
    finally:
        gates.open_again(tern.owner_id, day)


def test_a_browser_may_read_with_its_session_and_nothing_more(alice: Any, tern: Project) -> None:
    hub = Hub()
    hub.client.force_login(alice)
    assert hub.get("/alice/tern/resolve/main/notes.md").content == b"for 2"
    assert hub("POST", "/api/repos/create", {"name": "x"}).status_code == 401
    assert not Project.objects.filter(name="x").exists()
    data = new_project(alice, "seeds", kind="dataset", task="")
    assert hub.get("/datasets/alice/seeds")["Location"] == data.get_absolute_url()
