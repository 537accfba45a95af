"""How a proposed change is taken in: line by line where both sides changed a text, with all its commits or as one."""

import random
import time
from typing import Any

import pytest
from django.test import Client
from dulwich.objects import Commit as GitCommit

from core.models import Event
from core.problems import BadInput, Conflict
from projects.actions import squash_branch
from projects.models import Member, Project
from projects.pulls import actions
from projects.pulls.models import Pull
from projects.pulls.queries import changes_of, conflicts_of
from projects.pulls.sight import head_of
from projects.rules import forget_roles
from repositories.models import Object
from repositories.queries import files, get_commit, head, history, message, read
from tests.hub.conftest import Hub
from tests.projects.conftest import new_project, put_files

pytestmark = pytest.mark.django_db
SAID = {"title": "Say please", "text": "It is kinder."}
NOTES = "".join(f"line {number}\n" for number in range(40))


@pytest.fixture
def heron(alice: Any) -> Project:
    project = new_project(alice, "heron", "draft")
    put_files(project, alice, {"notes.md": NOTES.encode(), "data.json": b"[1]"}, message="Add notes")
    return project


def joined(project: Project, user: Any) -> None:
    Member.objects.create(project=project, user=user, role="write")
    forget_roles(project)


def proposed(project: Project, user: Any, files: dict[str, str | None]) -> Pull:
    return actions.propose_texts(project=project, user=user, files=files, **SAID)


def author_and_committer(project: Project, oid: bytes) -> tuple[str, str]:
    data = Object.objects.values_list("data", flat=True).get(repository=project.repository, oid=oid)
    found = GitCommit.from_string(bytes(data))
    return found.author.decode().partition(" <")[0], found.committer.decode().partition(" <")[0]


def test_a_text_that_both_changed_becomes_both_changes(alice: Any, bob: Any, heron: Project, client: Client) -> None:
    joined(heron, bob)
    pull = proposed(heron, bob, {"notes.md": NOTES.replace("line 3\n", "line three\n"), "more.md": "more\n"})
    put_files(heron, alice, {"notes.md": NOTES.replace("line 30\n", "line thirty\n").encode()})
    assert conflicts_of(pull, head_of(pull)) == []
    client.force_login(alice)
    assert "Merge as one commit" in client.get("/alice/heron/discussions/1", follow=True).content.decode()
    top = head(heron.repository) or b""
    actions.merge_pull(pull=pull, user=alice)
    merged = head(heron.repository) or b""
    both = NOTES.replace("line 3\n", "line three\n").replace("line 30\n", "line thirty\n")
    assert read(heron.repository, merged, "notes.md") == both.encode()
    assert read(heron.repository, merged, "more.md") == b"more\n"
    assert get_commit(heron.repository, merged).parent_oids == [top, head_of(pull)]


def test_what_touches_is_named_and_nothing_moves(alice: Any, bob: Any, heron: Project, client: Client) -> None:
    joined(heron, bob)
    theirs: dict[str, str | None] = {
        "notes.md": NOTES.replace("line 3\n", "three\n"),
        "data.json": "[1, 2]",
        "new.md": "theirs\n",
    }
    pull = proposed(heron, bob, theirs)
    ours = {"notes.md": NOTES.replace("line 4\n", "four\n").encode(), "data.json": b"[1, 3]", "new.md": b"ours\n"}
    put_files(heron, alice, ours)
    top = head(heron.repository)
    assert conflicts_of(pull, head_of(pull)) == ["data.json", "new.md", "notes.md"]
    for way in ("merge", "squash"):
        with pytest.raises(Conflict) as refusal:
            actions.merge_pull(pull=pull, user=alice, way=way)
        assert refusal.value.more["paths"] == ["data.json", "new.md", "notes.md"]
    assert head(heron.repository) == top
    client.force_login(alice)
    page = client.get("/alice/heron/discussions/1", follow=True).content.decode()
    assert ("notes.md changed there too" in page, 'value="squash"' in page) == (True, False)


@pytest.mark.parametrize(
    ("before", "ours", "theirs"),
    [
        (b"\0a\n\n\n\n\n\n", b"\0b\n\n\n\n\n\n", b"\0a\n\n\n\n\n\nc\n"),  # no text
        (b"x" * (2**20 + 1), b"a" + b"x" * 2**20, b"x" * 2**20 + b"z"),  # too large to look at by lines
        (NOTES.encode() + b"\xff", b"first\n" + NOTES.encode() + b"\xff", NOTES.encode() + b"\xfflast\n"),  # not UTF-8
    ],
)
def test_what_is_no_text_is_never_merged_by_lines(
    before: bytes, ours: bytes, theirs: bytes, alice: Any, heron: Project
) -> None:
    put_files(heron, alice, {"a.dat": before})
    base = head(heron.repository) or b""
    put_files(heron, alice, {"a.dat": theirs})
    tip = head(heron.repository) or b""
    pull = actions.propose_commit(project=heron, user=alice, base=base, tip=tip, **SAID)
    heron.repository.ref_set.filter(name="refs/heads/main").update(oid=base)
    put_files(heron, alice, {"a.dat": ours})
    assert conflicts_of(pull, head_of(pull)) == ["a.dat"]


@pytest.mark.parametrize(("texts", "lines", "are_merged"), [(3, 9_000, True), (8, 15_000, False), (10, 20, True)])
def test_of_too_much_text_a_person_looks_at_all(
    texts: int, lines: int, are_merged: bool, alice: Any, heron: Project
) -> None:
    """Everybody who looks at the page waits for it."""
    names = [f"{number}.txt" for number in range(texts)]
    luck = random.Random(1)
    base = {name: [b"%d\n" % number for number in range(lines)] for name in names}
    put_files(heron, alice, {name: b"".join(said) for name, said in base.items()})
    theirs = {name: b"".join(luck.sample(said, len(said)) if not are_merged else [*said, b"z\n"])
              for name, said in base.items()}  # fmt: skip
    pull = proposed(heron, alice, {name: data.decode() for name, data in theirs.items()})
    put_files(heron, alice, {name: b"a\n" + b"".join(said[1:]) for name, said in base.items()})
    begun = time.process_time()
    assert len(conflicts_of(pull, head_of(pull))) == (0 if are_merged else texts)
    assert time.process_time() - begun < 4


def test_as_one_commit_it_names_everybody_who_wrote_it(
    alice: Any, bob: Any, charlie: Any, heron: Project, client: Client
) -> None:
    joined(heron, charlie)
    joined(heron, bob)
    pull = proposed(heron, bob, {"more.md": "more\n"})
    actions.add_texts(pull=pull, user=charlie, files={"most.md": "most\n"}, message="Say most")
    put_files(heron, alice, {"mine.md": b"mine\n"}, message="Mine")
    top = head(heron.repository) or b""
    client.force_login(alice)
    sent = {"move": "squash", "seen": head_of(pull).hex()}
    assert client.post("/alice/heron/pulls/1/state", sent).status_code == 302
    merged = head(heron.repository) or b""
    one = get_commit(heron.repository, merged)
    assert (one.parent_oids, author_and_committer(heron, merged)) == ([top], (bob.display_name, alice.display_name))
    assert message(one).splitlines() == [
        "Say please (#1)",
        "",
        "* Say please",
        "* Say most",
        "",
        f"Proposed by {bob.display_name}.",
        "",
        f"Co-authored-by: {charlie.display_name} <charlie@users.noreply.127.0.0.1>",
    ]
    assert [entry.path for entry in files(heron.repository, merged) if entry.path.startswith("mo")] == [
        "model.safetensors",
        "more.md",
        "most.md",
    ]
    pull.refresh_from_db()
    assert (pull.state, bytes(pull.merged_as or b"")) == ("merged", merged)
    assert Event.objects.get(verb="pull.merge").evidence == [{"commit": merged.hex(), "way": "squash"}]
    page = client.get("/alice/heron/discussions/1", follow=True).content.decode()
    assert "Merged as one commit" in page


def test_programs_say_which_way(alice: Any, heron: Project) -> None:
    for number, (way, parents) in enumerate([({}, 2), ({"way": "merge"}, 2), ({"way": "squash"}, 1)], start=1):
        proposed(heron, alice, {f"{number}.md": "x\n"})
        put_files(heron, alice, {f"ours-{number}.md": b"x"})
        api, here = Client(), f"/api/v1/projects/alice/heron/pulls/{number}/state"
        api.force_login(alice)
        odd = api.put(here, {"state": "merged", "way": "rebase"}, content_type="application/json")
        assert (odd.status_code, list(odd.json()["fields"])) == (422, ["way"])
        done = api.put(here, {"state": "merged", **way}, content_type="application/json")
        assert done.status_code == 200
        assert len(get_commit(heron.repository, bytes.fromhex(done.json()["merged_as"])).parent_oids) == parents


def test_what_main_has_already_is_no_merge(alice: Any, heron: Project) -> None:
    """All that was proposed was done there too, and more in the same file."""
    pull = proposed(heron, alice, {"notes.md": NOTES.replace("line 3\n", "three\n")})
    both = NOTES.replace("line 3\n", "three\n").replace("line 30\n", "thirty\n")
    put_files(heron, alice, {"notes.md": both.encode()})
    top = head(heron.repository)
    assert conflicts_of(pull, head_of(pull)) == []
    for way in ("merge", "squash"):
        with pytest.raises(BadInput) as refusal:
            actions.merge_pull(pull=pull, user=alice, way=way)
        assert refusal.value.own_code == "nothing_to_merge"
    assert head(heron.repository) == top


def test_a_hub_client_merges_texts_by_lines(alice: Any, heron: Project) -> None:
    proposed(heron, alice, {"notes.md": "first\n" + NOTES})
    put_files(heron, alice, {"notes.md": NOTES.encode() + b"last\n"})
    assert Hub(alice).get("/api/models/alice/heron/discussions/1").json()["filesWithConflicts"] == []
    assert Hub(alice)("POST", "/api/models/alice/heron/discussions/1/merge").status_code == 200
    assert read(heron.repository, head(heron.repository) or b"", "notes.md") == f"first\n{NOTES}last\n".encode()


def test_what_began_before_a_history_became_one_commit_is_merged(alice: Any, bob: Any, heron: Project) -> None:
    joined(heron, bob)
    earlier = proposed(heron, bob, {"notes.md": NOTES.replace("line 3\n", "line three\n")})
    put_files(heron, alice, {"notes.md": NOTES.replace("line 30\n", "line thirty\n").encode(), "data.json": b"[2]"})
    squash_branch(project=heron, user=alice, name="main", message="Anew")
    anew = head(heron.repository) or b""
    assert get_commit(heron.repository, anew).parent_oids == []
    later = proposed(heron, bob, {"data.json": "[3]"})
    for pull in (later, earlier):
        assert conflicts_of(pull, head_of(pull)) == []
        assert [one.title for one in changes_of(pull).commits] == [SAID["title"]]
        actions.merge_pull(pull=pull, user=alice)
    found = head(heron.repository) or b""
    both = NOTES.replace("line 3\n", "line three\n").replace("line 30\n", "line thirty\n")
    assert read(heron.repository, found, "notes.md") == both.encode()
    assert read(heron.repository, found, "data.json") == b"[3]"
    assert anew in {bytes(one.oid) for one in history(heron.repository, found)}
