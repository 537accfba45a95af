"""A double-blind round hides its authors: a reviewer who follows every link of the work learns no name of theirs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.site_map import addresses
from core.policies import publish
from core.problems import NotFound
from inference.models import Deployment, Run
from inference.queries.models import resolve_model
from projects.models import Project, Release
from projects.queries import visible_projects, visible_releases
from projects.states import Kind
from reviews import actions
from reviews.models import Assignment, CheckRun, Finding, Round
from reviews.queries.judged import evidence_of
from tests.projects.conftest import CARD, bring
from tests.projects.conftest import FILES as MODEL
from tests.reviews.conftest import ROWS, Deliver, Submit, put, round_of
from tests.reviews.test_blindness import needles, read

Person = Callable[..., Any]
FILES = {
    **MODEL,
    "README.md": CARD.encode() + b"\n![one of them](tern.png)\n\nSee [the counts](counts.csv).\n",
    "counts.csv": b"pond,day,count\nmill,2026-05-01,3\n",
    "tern.png": b"\x89PNG\r\n\x1a\n",
    "run.py": b"print('terns')\n",
}
LINK = re.compile(r"""(?:href|src|hx-get|data-events)="(/[^"#]*)""")
MATTER = re.compile(r"<main.*</main>", re.DOTALL)
HERE = ("/reviews", "/runs", "/dashboard", "/inbox", "/settings/reviewing", "/submissions")


@pytest.fixture
def author(person: Person) -> Any:
    found = person("thistlewick")
    found.name = "Theodora Thistlewick-Crane"
    found.save()
    return found


@pytest.fixture
def second(new: Callable[..., Project], checked: Submit, author: Any) -> Callable[[str], Release]:
    """The second release of a project whose first is published, so that there is something to compare, to run and to
    mend; judged as blindly as is said."""

    def submit(blindness: str) -> Release:
        publish("review", {"blindness": dict.fromkeys(Kind.values, blindness)}, author=None)
        project = new(author, "marshwings", FILES, kind="model", task="text-generation", licence="Apache-2.0")
        first = checked(project, author)
        Round.objects.filter(release=first).update(state="closed")
        Release.objects.filter(pk=first.pk).update(state="published", published_at=timezone.now())
        Project.objects.filter(pk=project.pk).update(published_release=first)
        put(project, author, {"counts.csv": b"pond,day,count\nmill,2026-05-01,4\n"})
        return checked(Project.objects.get(pk=project.pk), author)

    return submit


@pytest.fixture
def release(second: Callable[[str], Release], deliver: Deliver) -> Release:
    release = second("double")
    run = CheckRun.objects.filter(release=release).order_by("order")[0]
    Finding.objects.create(run=run, code="card.short", severity="warning", path="README.md", line=1)
    deliver()
    return release


def secrets_of(author: Any) -> list[str]:
    return [*needles(author), "marshwings"]


def telling(answer: Any, secrets: list[str]) -> list[str]:
    """Which of these stand in its matter or its headers; what surrounds each page knows nothing of a review."""
    text = f"{answer.headers} {read(answer).decode(errors='replace')}"
    return [secret for secret in secrets if secret in text]


def walk(client: Client, starts: list[str], secrets: list[str]) -> tuple[set[str], dict[str, list[str]]]:
    """Follow every link of the matter of a page that leads to reviewing, runs, or one's own pages."""
    waiting = list(starts)
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    while waiting:
        url = waiting.pop()
        if url in seen or len(seen) > 200:
            continue
        seen.add(url)
        answer: Any = client.get(url)
        assert answer.status_code < 400, (url, answer.status_code)
        if told := telling(answer, secrets):
            found[url] = told
        if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            matter = MATTER.search(answer.content.decode())
            links = LINK.findall(matter[0] if matter else "")
            assert not any(link.startswith("/thistlewick") for link in links), url
            waiting += [link.replace("&amp;", "&") for link in links if link.startswith(HERE)]
    return seen, found


def run_of(release: Release, reviewer: Any) -> Run:
    deployment = Deployment.objects.create(release=release, task="text-generation")
    now = timezone.now()
    return Run.objects.create(
        release=release,
        deployment=deployment,
        user=reviewer,
        payer="review:1",
        source="page",
        task="text-generation",
        kind="chat",
        input=[[{"role": "user", "content": "Where do they nest?"}, {"role": "assistant", "content": "On sand."}]],
        output={"choices": [{"text": "On sand."}]},
        state="succeeded",
        deadline_at=now,
        finished_at=now,
        charged=3,
    )


def calls_of(part: Assignment) -> list[str]:
    """Every reading call of the API that an own review is a parameter of."""
    known = {"assignment": part.pk, "path": "README.md"}
    found = [
        address.route
        for address in addresses()
        if address.name.startswith("api-review-") and set(address.parameters) <= set(known)
    ]
    return [re.sub("<([a-z]+)>", lambda name: known[name[1]], route) for route in found]


@pytest.mark.walk
def test_reviewer_who_follows_every_link_learns_no_name(
    release: Release, author: Any, bob: Any, edith: Any, deliver: Deliver, api: APIClient
):
    secrets, client = secrets_of(author), Client()
    client.force_login(bob)
    asking = actions.invite(round=round_of(release), editor=edith, handle=bob.handle, note="Knows terns.")
    deliver()
    _seen, told = walk(client, ["/reviews", f"/reviews/invitations/{asking.pk}", "/dashboard", "/inbox"], secrets)
    assert told == {}
    part = actions.accept_invitation(assignment=asking, reviewer=bob, has_no_conflict=True)
    run = run_of(release, bob)
    deliver()
    seen, told = walk(client, [f"/reviews/{part.pk}", f"/reviews/{part.pk}?tab=files&path=tern.png", "/runs"], secrets)
    assert told == {}
    here = f"/reviews/{part.pk}"
    assert {
        f"{here}/raw/README.md",
        f"{here}/raw/tern.png?inline=1",
        f"{here}?tab=files&path=README.md",
        f"{here}?tab=changed",
        f"{here}?tab=checks",
        f"{here}?tab=runs",
        f"{here}/try",
        f"{here}/try?run={run.pk}",
        f"/runs/{run.pk}",
    } <= seen
    api.force_authenticate(bob)
    calls = [*calls_of(part), "/api/v1/runs", f"/api/v1/runs/{run.pk}"]
    assert len(calls) > 8
    answers = {url: api.get(url) for url in calls}
    assert {url: answer.status_code for url, answer in answers.items() if answer.status_code not in {200, 405}} == {}
    assert {url: telling(answer, secrets) for url, answer in answers.items() if telling(answer, secrets)} == {}
    assert answers[f"/api/v1/runs/{run.pk}"].json()["model"] == f"reviews/{part.pk}"
    assert resolve_model(bob, f"reviews/{part.pk}") == release
    acts = {
        f"{here}/draft": {"letter": "Counted."},
        f"{here}/changes": {"what": "Name the pond.", "path": "README.md", "line": "1", "level": "required"},
        f"{here}/runs": {"prompt": ""},
    }
    done = {url: client.post(url, given) for url, given in acts.items()}
    assert {url: one.status_code for url, one in done.items()} == {
        f"{here}/draft": 302,
        f"{here}/changes": 302,
        f"{here}/runs": 422,
    }
    assert {url: telling(one, secrets) for url, one in done.items() if telling(one, secrets)} == {}


def test_project_of_a_double_blind_round_is_found_by_editors_and_not_by_reviewers(
    new: Callable[..., Project], checked: Submit, author: Any, bob: Any, edith: Any
):
    publish("review", {"blindness": dict.fromkeys(Kind.values, "double")}, author=None)
    release = checked(new(author, "marshwings"), author)
    part = actions.claim_review(round=round_of(release), reviewer=bob, has_no_conflict=True)
    urls = ["/explore", "/thistlewick", "/search?q=herons", "/api/v1/projects"]
    clients = {who.handle: Client() for who in (bob, edith)}
    for who in (bob, edith):
        clients[who.handle].force_login(who)
    found = {
        name: [url for url in urls if b"marshwings" in client.get(url).content] for name, client in clients.items()
    }
    assert found["bob"] == []
    assert "/explore" in found["edith"]
    assert [clients[name].get("/thistlewick/marshwings").status_code for name in ("bob", "edith")] == [404, 200]
    assert evidence_of(part).file("herons.csv").size == len(ROWS)
    Release.objects.filter(pk=release.pk).update(state="accepted")
    assert clients["bob"].get("/thistlewick/marshwings").status_code == 200


def test_newcomers_are_unnamed_by_default_once_reviewers_are_asked(
    new: Callable[..., Project], checked: Submit, author: Any
):
    """Where an operator says nothing: not on a young site, not for what runs here, not once the project is known."""

    def blindness(name: str, **facts: Any) -> str:
        return round_of(checked(new(author, name, **facts), author)).blindness

    model = {"kind": "model", "task": "text-generation", "licence": "Apache-2.0", "files": FILES}
    assert blindness("marshwings") == "single"
    publish("review", {"bootstrap": False}, author=None)
    assert [blindness("fenwings"), blindness("reedwings", **model)] == ["double", "single"]
    project = Project.objects.get(name="marshwings")
    Release.objects.filter(project=project).update(state="published", published_at=timezone.now())
    Round.objects.filter(release__project=project).update(state="closed")
    Project.objects.filter(pk=project.pk).update(published_release=project.releases.get())
    put(project, author, {"herons.csv": b"pond,day,count\nmill,2026-05-01,9\n"})
    project.refresh_from_db()
    assert round_of(checked(project, author)).blindness == "single"
    publish("review", {"bootstrap": False, "blindness": dict.fromkeys(Kind.values, "open")}, author=None)
    assert blindness("sedgewings") == "open"


def test_release_in_triage_is_found_by_no_reviewer_whose_round_would_hide_its_authors(
    new: Callable[..., Project], author: Any, bob: Any, edith: Any
):
    """It was seen by name until its round opened. None is hidden whose round will name it."""

    def waits(name: str, **facts: Any) -> Project:
        project = new(author, name, **facts)
        bring(project, author, "triage")
        return project

    model = {"kind": "model", "task": "text-generation", "licence": "Apache-2.0", "files": FILES}
    projects = [waits("fenwings"), waits("reedwings", **model), waits("sedgewings")]
    releases = [project.releases.get(state="triage") for project in projects]
    Project.objects.filter(pk=projects[2].pk).update(published_release=releases[2])  # something is known of it

    def found(viewer: Any) -> list[bool]:
        seen = [visible_releases(viewer, one.project).filter(pk=one.pk).exists() for one in releases]
        listed = [visible_projects(viewer).filter(pk=one.pk).exists() for one in projects]
        assert (seen[0], seen[1]) == (listed[0], listed[1])
        return seen

    assert found(bob) == [True, True, True]
    publish("review", {"bootstrap": False}, author=None)
    assert [found(viewer) for viewer in (bob, edith, author)] == [[False, True, True], [True] * 3, [True] * 3]
    publish("review", {"bootstrap": False, "blindness": dict.fromkeys(Kind.values, "double")}, author=None)
    assert found(bob) == [False, False, False]
    Release.objects.filter(pk=releases[0].pk).update(state="rejected")
    assert found(bob)[0]


def test_later_release_of_a_public_project_is_seen_by_no_reviewer_and_no_visitor_there(
    release: Release, bob: Any, edith: Any, api: APIClient
):
    part = actions.claim_review(round=round_of(release), reviewer=bob, has_no_conflict=True)
    clients = {name: Client() for name in ("bob", "edith", "visitor")}
    clients["bob"].force_login(bob)
    clients["edith"].force_login(edith)
    project, second = "/thistlewick/marshwings", bytes(release.commit or b"").hex()
    told_by = [project, f"{project}/releases", f"/api/v1/projects{project}/releases", f"/feeds{project}/releases.atom"]
    refused = [
        f"{project}/releases/2",
        f"{project}/compare/1..2",
        f"{project}/files?revision=v2",
        f"{project}/files?revision={second}",
        f"{project}/raw/counts.csv?revision=v2",
        f"/api/v1/projects{project}/releases/2",
        f"/api/v1/projects{project}/compare/1..2",
    ]
    for name in ("bob", "visitor"):
        pages = [clients[name].get(url) for url in told_by]
        assert [page.status_code for page in pages] == [200] * 4
        assert not [url for url, page in zip(told_by, pages, strict=True) if release.digest[:8] in read(page).decode()]
        assert pages[2].json()["results"][0]["number"] == 1
        assert [clients[name].get(url).status_code for url in refused] == [404] * len(refused)
    assert [clients["edith"].get(url).status_code for url in refused] == [200] * len(refused)
    assert clients["bob"].get(f"/reviews/{part.pk}").status_code == 200
    assert clients["bob"].get(f"/api/v1/submissions/{release.pk}/reviews").status_code == 200
    assert resolve_model(bob, f"reviews/{part.pk}") == release
    for number in ("thistlewick/marshwings@2", "thistlewick/marshwings@v2"):
        with pytest.raises(NotFound):
            resolve_model(bob, number)
    Release.objects.filter(pk=release.pk).update(state="accepted")
    assert clients["bob"].get(f"{project}/releases/2").status_code == 200


@pytest.mark.parametrize(("blindness", "status"), [("double", 404), ("single", 404), ("open", 200)])
def test_run_that_a_reviewer_shares_tells_nobody_before_all_is_decided(
    second: Callable[[str], Release], bob: Any, blindness: str, status: int
):
    release = second(blindness)
    actions.claim_review(round=round_of(release), reviewer=bob, has_no_conflict=True)
    run = run_of(release, bob)
    Run.objects.update(visibility="public")
    visitor, reviewer = Client(), Client()
    reviewer.force_login(bob)
    urls = (f"/runs/{run.pk}", f"/api/v1/runs/{run.pk}")
    assert [visitor.get(url).status_code for url in urls] == [status, status]
    words = "If you share it, others see it once the release that you review is decided."
    kept = words in reviewer.get(urls[0]).content.decode()
    assert kept == (status == 404)
    Release.objects.filter(pk=release.pk).update(state="rejected")
    assert [visitor.get(url).status_code for url in urls] == [200, 200]
