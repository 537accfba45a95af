"""Audits: known cases that come like assignments, cannot be told from them, and are told as soon as they are sent."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.events import history
from core.models import Event
from core.policies import current, defaults, publish
from core.problems import Conflict
from notifications.models import Notification
from projects import actions as projects
from projects.models import Release
from projects.states import Kind
from reviews import actions as reviews
from reviews.applications import actions
from reviews.applications.actions.auditing import begin_audit
from reviews.applications.actions.bank import shipped
from reviews.applications.actions.disguising import commit_of, disguise, keep_files
from reviews.applications.actions.standing import begin_standing
from reviews.applications.hooks import AUDITS_BEFORE
from reviews.applications.models import Audit, CalibrationCase, CaseDispute, CaseSheet, Standing
from reviews.applications.queries.audits import told_audits
from reviews.applications.queries.judging import truth_of
from reviews.applications.queries.lots import due_lots
from reviews.applications.queries.refreshing import way_back
from reviews.applications.queries.scores import score_of
from reviews.applications.states import AUDIT_MOVES
from reviews.models import Assignment, Reviewer, Round
from reviews.queries.work import get_assignment, in_hand, invitations_of, load_of, work_of
from tests.moving import assert_follows
from tests.reviews.applications.conftest import Sit
from tests.reviews.conftest import STATEMENTS, Deliver, Submit, put, round_of
from webhooks import offers

Person = Callable[..., Any]
CODE = "whole-dataset-01"
GROWN_UP: dict[str, Any] = {"bootstrap": False}
OFTEN: dict[str, Any] = {"audit_every": 1, "audit_hours": [0, 0]}


@pytest.fixture
def nina(person: Person) -> Any:
    """Judges data sets, on a grown-up site as it comes, but with an audit for every assignment."""
    publish("review", GROWN_UP, author=None)
    publish("reviewers", OFTEN, author=None)
    nina = person("nina")
    begin_standing(user=nina, kind="dataset", application=None, mentor=None)
    Standing.objects.update(state="active")
    actions.stock_bank()
    return nina


@pytest.fixture
def case(nina: Any) -> CalibrationCase:
    CalibrationCase.objects.filter(is_whole=True).exclude(code=CODE).update(state="retired")
    return CalibrationCase.objects.get(code=CODE)


@pytest.fixture
def asked(case: CalibrationCase, nina: Any, alice: Any, submit: Submit) -> Any:
    """The system asks her about a real release of the very files of the case, which went through the same checks."""
    facts = case.shown["facts"]
    project = projects.create_project(
        owner=alice.owner,
        user=alice,
        kind="dataset",
        name="loans",
        summary=facts["summary"],
        licence=facts["licence"],
        languages=[facts["languages"]],
    )
    put(project, alice, {"README.md": case.shown["card"].encode(), **_bytes(case)})
    said = {name: text for name, text in case.shown["statements"].items() if name != "co_authors"}
    release = submit(project, alice)
    assert release.state == "in_review"
    Release.objects.filter(project=project).update(statements=STATEMENTS | said)
    (invited,) = invitations_of(nina)
    assert invited.round == round_of(release)
    return invited


@pytest.fixture
def audit(asked: Assignment, nina: Any) -> Audit:
    reviews.accept_invitation(assignment=asked, reviewer=nina, has_no_conflict=True)
    assert actions.tend_audits() == 1
    return Audit.objects.get()


def _bytes(case: CalibrationCase) -> dict[str, bytes]:
    return {path: text.encode() for path, text in case.contents.items()}


def judge(audit: Audit, *missed: str, verdict: str = "reject") -> Audit:
    """Take it and answer by the truth, but yes to the items named."""
    nina = audit.reviewer
    work = get_assignment(nina, audit.pk)
    if work.state == "invited":
        reviews.accept_invitation(assignment=work, reviewer=nina, has_no_conflict=True)
    items = [item["id"] for item in current("review")["checklists"][audit.case.kind]]
    answers = {item: {"answer": "yes" if item in missed else truth_of(audit.case, item)} for item in items}
    said: dict[str, Any] = {"verdict": verdict, "letter": "Read each row.", "reasons": ["origin"]}
    reviews.save_draft(assignment=work, reviewer=nina, answers=answers, **said)
    reviews.submit_review(assignment=work, reviewer=nina)
    return told_audits(nina).get(pk=audit.pk)


def miss(standing: Standing, code: str) -> Audit:
    """An audit in which the critical fault was missed, without the way to it."""
    case = CalibrationCase.objects.get(code=code)
    CalibrationCase.objects.filter(pk=case.pk).update(state="active")
    shown = disguise(case=case) or {}
    audit = Audit.objects.create(standing=standing, reviewer=standing.user, case=case, disguise=shown)
    critical = next(item for item, fault in case.truth["faults"].items() if fault["severity"] == "critical")
    return judge(audit, critical)


MATTER = re.compile(r"<title>.*?</title>|<main.*</main>", re.DOTALL)
# What differs between any two assignments: ids, moments, and how long a check took.
DIFFERENT = [
    (r"\b[0-9a-hjkmnp-tv-z]{26}\b", "ID"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+\d\d:\d\d)", "TIME"),
    (r"[\d.]+ s</span>", "SECONDS"),
    (r"saved \d\d:\d\d", "SAVED"),
    (r'"seconds": ?[\d.]+', "SECONDS"),
    (r'name="csrfmiddlewaretoken" value="\w+"', "CSRF"),
    (r"X-CSRFToken&quot;: &quot;\w+", "CSRF"),
    (r"x-csrftoken\W+\w+", "CSRF"),
]


def plain(text: str) -> str:
    for pattern, word in DIFFERENT:
        text = re.sub(pattern, word, text)
    return text


def row_of(id: str, page: str) -> str:
    """The row of a list that leads to it."""
    return plain(next(row for row in re.findall(r"<li>.*?</li>", page, re.DOTALL) if id in row))


def of_list(id: str, found: Any) -> str:
    rows = found["results"] if isinstance(found, dict) else found
    return plain(str(next(row for row in rows if row["id"] == id)))


def looks(client: Client, api: APIClient, addresses: list[str]) -> dict[str, str]:
    """Page by page and call by call, with its headers."""
    found = {}
    for address in addresses:
        answer = (api if address.startswith("/api/") else client).get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        text = " ".join(MATTER.findall(body.decode())) if "html" in answer["Content-Type"] else body.decode()
        told = {name: value for name, value in answer.headers.items() if name not in {"Content-Length", "Set-Cookie"}}
        found[plain(address)] = plain(f"{answer.status_code} {sorted(told.items())} {text}")
    return found


def invited_looks(client: Client, api: APIClient, id: str) -> dict[str, str]:
    found = looks(client, api, [f"/reviews/invitations/{id}", f"/reviews/{id}", f"/api/v1/reviews/{id}"])
    found["desk"] = row_of(id, client.get("/reviews").content.decode())
    found["dashboard"] = row_of(id, client.get("/dashboard").content.decode())
    found["invitations"] = of_list(id, api.get("/api/v1/reviews/invitations").json())
    return found | {"reviews": of_list(id, api.get("/api/v1/reviews").json())}


def in_hand_looks(client: Client, api: APIClient, id: str) -> dict[str, str]:
    here, there = f"/reviews/{id}", f"/api/v1/reviews/{id}"
    tabs = [f"{here}?tab={tab}" for tab in ("card", "files", "changed", "checks", "runs", "rounds")]
    files = [f"{here}?tab=files&path=train.csv{more}" for more in ("", "&lines=1", "&line=3")]
    raw = [f"{here}/raw/train.csv", f"{here}/raw/none.csv", f"{here}/raw/README.md?inline=1", f"{there}/raw/LICENSE"]
    calls = [there, *(f"{there}/{part}" for part in ("files", "checks", "comparison", "changes"))]
    found = looks(client, api, [here, *tabs, *files, *raw, f"{here}/try", *calls])
    for what, given in {
        "draft": {"letter": "Begun.", "answer-rows": "no", "note-rows": "Names.", "change-rows": "on"},
        "changes": {"what": "Drop the notes.", "path": "train.csv", "line": "13", "level": "required"},
        "runs": {"prompt": "Hello"},
        "submission": {"verdict": "accept", "letter": ""},
    }.items():
        answer = client.post(f"{here}/{what}", given)
        matter = " ".join(MATTER.findall(answer.content.decode()))
        found[f"POST {what}"] = plain(f"{answer.status_code} {answer.get('Location')} {matter}")
    found |= {f"{name} again": text for name, text in looks(client, api, [here, there, f"{there}/changes"]).items()}
    found["desk"] = row_of(id, client.get("/reviews").content.decode())
    return found | {"dashboard": row_of(id, client.get("/dashboard").content.decode())}


def notices(api: APIClient, id: str) -> list[dict[str, Any]]:
    rows = api.get("/api/v1/inbox").json()["results"]
    return [
        {key: plain(str(row[key])) for key in ("event", "urgency", "title", "body", "url", "thing")}
        for row in rows
        if id in row["url"]
    ]


def test_audit_looks_like_an_assignment_wherever_its_reviewer_looks(
    asked: Assignment, nina: Any, deliver: Deliver, sit: Sit, api: APIClient
):
    """The release beside it has the very same files, so that everything must be equal but ids and moments."""
    client = sit(nina)
    api.force_authenticate(nina)
    deliver()
    real = {"asked": invited_looks(client, api, asked.pk), "told": notices(api, asked.pk)}
    reviews.accept_invitation(assignment=get_assignment(nina, asked.pk), reviewer=nina, has_no_conflict=True)
    real["in hand"] = in_hand_looks(client, api, asked.pk)
    actions.tend_audits()
    deliver()
    audit = Audit.objects.get()
    assert {"asked": invited_looks(client, api, audit.pk), "told": notices(api, audit.pk)} == {
        name: real[name] for name in ("asked", "told")
    }
    answer = api.post(f"/api/v1/reviews/invitations/{audit.pk}/acceptance", {"has_no_conflict": True}, format="json")
    assert answer.status_code == 201
    assert in_hand_looks(client, api, audit.pk) == real["in hand"]
    assert real["in hand"]["POST submission"].startswith("422")
    for verb, outside in AUDITS_BEFORE.items():
        assert offers.type_of(verb.replace("audit", "assignment")) == outside
        told = [offers.offer_of(verb).data(Event(verb=verb), one) for one in work_of(nina)]
        assert plain(str(told[0])) == plain(str(told[1]))
    assert {row.pk for row in in_hand(nina)} == {asked.pk, audit.pk}
    assert load_of(nina) == 2
    assert Client().get(f"/reviews/{audit.pk}").status_code == 302
    api.force_authenticate(asked.round.release.submitted_by)
    assert api.get(f"/api/v1/reviews/{audit.pk}").status_code == 404


def test_audit_is_told_as_soon_as_it_is_sent(audit: Audit, nina: Any, deliver: Deliver, sit: Sit, api: APIClient):
    before = score_of(nina, "dataset").agreement
    sent = judge(audit, "consent")
    deliver()
    assert (sent.state, sent.missed_critical) == ("submitted", 1)
    client = sit(nina)
    here = f"/reviewer/audits/{audit.pk}"
    assert client.get(f"/reviews/{audit.pk}")["Location"] == here
    page = client.get(here).content.decode()
    assert "A critical fault was missed" in page
    assert "Notes name readers" in page
    assert here in client.get("/reviewer/profile").content.decode()
    assert Notification.objects.filter(person=nina, event__verb="audit.grade").count() == 1
    api.force_authenticate(nina)
    told = api.get(f"/api/v1{here}").json()
    wrong = [item["severity"] for item in told["items"] if item["given"] != item["truth"]]
    assert (wrong, told["outcome"], told["counts"]) == (["critical"], "reject", True)
    assert told["effect"]["without"] == before > told["effect"]["present"]
    assert [one["id"] for one in api.get("/api/v1/reviewer/audits").json()["results"]] == [audit.pk]
    assert api.get(f"/api/v1/reviews/{audit.pk}").json()["told_at"] == here
    # No figure that others see counts it.
    assert Reviewer.objects.get(user=nina).sent == 0
    assert Standing.objects.get().state == "active"
    with pytest.raises(Conflict):
        reviews.save_draft(assignment=get_assignment(nina, audit.pk), reviewer=nina, letter="More.")


def test_case_that_was_wrong_counts_for_nobody(
    audit: Audit, nina: Any, edith: Any, deliver: Deliver, sit: Sit, api: APIClient
):
    before = score_of(nina, "dataset").agreement
    judge(audit, "consent")
    client, here = sit(nina), f"/reviewer/audits/{audit.pk}"
    assert f'action="{here}/dispute"' in client.get(here).content.decode()
    assert client.post(f"{here}/dispute", {"why": " "}).status_code == 422
    assert client.post(f"{here}/dispute", {"why": "They are characters of a novel."}).status_code == 302
    actions.settle_dispute(dispute=CaseDispute.objects.get(), keeper=edith, is_upheld=True, note="They are.")
    deliver()
    audit.refresh_from_db()
    assert (audit.missed_critical, score_of(nina, "dataset").agreement) == (0, before)
    assert "counts for nobody any more" in client.get(here).content.decode()
    api.force_authenticate(nina)
    told = {one["event"]: one["url"] for one in api.get("/api/v1/inbox").json()["results"]}
    assert (told["audit.regrade"], told["dispute.uphold"]) == (here, here)


def test_two_critical_misses_are_a_pause_with_cases_to_learn_by_and_never_more(nina: Any, edith: Any, sit: Sit):
    standing = Standing.objects.get()
    first = miss(standing, CODE)
    standing.refresh_from_db()
    assert standing.state == "active"
    CaseSheet.objects.update(sent_at=timezone.now() - timedelta(days=91))
    Audit.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=91))
    second = miss(standing, "whole-dataset-02")
    standing.refresh_from_db()
    assert standing.state == "active"  # the first is too long ago
    CaseSheet.objects.update(sent_at=timezone.now() - timedelta(days=89))
    Audit.objects.filter(pk=second.pk).delete()
    miss(standing, "whole-dataset-02")
    standing.refresh_from_db()
    assert (standing.state, way_back(standing).needs_refresher) == ("paused", True)
    assert history(standing).filter(verb="standing.pause").get().reason_code == "audits"
    assert "read under “Audits” what it was" in sit(nina).get("/reviewer/profile").content.decode()
    with pytest.raises(Conflict):
        actions.resume(standing=standing, user=nina)
    assert actions.start_refresher(standing=standing, user=nina).sheets.count() == 2
    # The case of one was wrong: one miss is no reason.
    dispute = actions.dispute_audit(audit=first, user=nina, why="Invented names.")
    actions.settle_dispute(dispute=dispute, keeper=edith, is_upheld=True, note="So they are.")
    standing.refresh_from_db()
    assert (standing.state, standing.needs_refresher) == ("active", False)


def test_audit_is_drawn_only_where_it_cannot_be_told(
    asked: Assignment, nina: Any, case: CalibrationCase, settings: Any
):
    assert list(due_lots()) == []  # not taken yet
    reviews.accept_invitation(assignment=asked, reviewer=nina, has_no_conflict=True)
    assert list(due_lots()) == [asked]
    unfit: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("review", GROWN_UP, {"bootstrap": True}),
        ("review", GROWN_UP, {"veiled_kinds": ["code"]}),
        ("review", GROWN_UP, {"blindness": dict.fromkeys(Kind.values, "open")}),
        ("review", GROWN_UP, {"load_cap": 1}),
        ("reviewers", OFTEN, {"audit_kinds": ["code"]}),
        ("reviewers", OFTEN, {"audit_every": 10**9}),
        ("reviewers", OFTEN, {"audit_every": 0}),
        ("reviewers", OFTEN, {"audit_hours": [1, 2]}),
    ]
    for policy, usual, wish in unfit:
        publish(policy, usual | wish, author=None)
        assert actions.tend_audits() == 0, wish
        publish(policy, usual, author=None)
    for rows, other in ((Round, {"number": 2}), (Round, {"blindness": "single"}), (Release, {"number": 2})):
        rows.objects.update(**other)  # what an audit does not look like draws none
        assert actions.tend_audits() == 0, other
        rows.objects.update(**dict.fromkeys(other, 1) if "number" in other else {"blindness": "double"})
    settings.PUBLISHING = "open"  # everybody could look for its project
    assert actions.tend_audits() == 0
    settings.PUBLISHING = "reviewed"
    Standing.objects.update(is_senior=True)  # may read the bank
    assert actions.tend_audits() == 0
    Standing.objects.update(is_senior=False)
    CaseSheet.objects.create(reviewer=nina, case=case)  # judged it before
    assert actions.tend_audits() == 0
    CaseSheet.objects.all().delete()
    assert (actions.tend_audits(), list(due_lots()), begin_audit(drawn_by=asked)) == (1, [], None)
    assert history(Audit.objects.get()).get(verb="audit.invite").evidence[0]["drawn_by"] == asked.pk


def test_audit_ends_like_an_assignment(audit: Audit, nina: Any, sit: Sit):
    assert_follows(audit, AUDIT_MOVES)
    rows, client, long_ago = Audit.objects.filter(pk=audit.pk), sit(nina), timezone.now() - timedelta(days=8)
    rows.update(state="invited", due_at=long_ago)
    actions.tend_audits()
    assert rows.get().state == "expired"
    rows.update(state="working", due_at=long_ago)
    actions.tend_audits()
    assert rows.get().state == "removed"
    rows.update(state="invited")
    assert client.post(f"/reviews/invitations/{audit.pk}/refusal", {"reason": "busy"}).status_code == 302
    assert rows.get().state == "declined"
    rows.update(state="accepted")
    assert client.post(f"/reviews/{audit.pk}/return").status_code == 302
    assert rows.get().state == "released"
    assert client.get(f"/reviewer/audits/{audit.pk}").status_code == 404  # nobody learns what it was
    rows.update(state="working")
    actions.pause(standing=Standing.objects.get(), user=nina)
    assert (rows.get().state, in_hand(nina)) == ("released", [])


def test_four_whole_cases_come_with_each_audited_kind():
    whole = Counter(kind for kind, case in shipped() if "contents" in case)
    assert whole == dict.fromkeys(defaults("reviewers")["audit_kinds"], 4)


@pytest.mark.parametrize("code", [case["code"] for _kind, case in shipped() if "contents" in case])
def test_whole_case_passes_the_checks_of_the_site(code: str, db: None):
    actions.stock_bank()
    case = CalibrationCase.objects.get(code=code)
    shown = disguise(case=case)
    assert shown is not None
    assert {one["state"] for one in shown["checks"]} == {"passed"}
    paths = {entry["path"] for entry in shown["manifest"]}
    assert {fault["where"] for fault in case.truth["faults"].values()} <= paths
    assert commit_of(keep_files(case=case), case).hex() == shown["commit"]  # laid out once
