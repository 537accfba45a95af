"""Domains of organisations: proved by a line that stands there, looked at again, and lost when it is gone for days."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import create_organisation
from accounts.actions.domains import check_domain, name_domain, recheck_domains
from accounts.domains import named
from accounts.models import DomainProof, Organisation
from accounts.states import DOMAIN_MOVES
from core import outbound
from core.events import deliver
from core.models import Event
from core.problems import BadInput, Conflict, Forbidden, TooMany
from notifications.models import Notification
from tests.moving import assert_follows

pytestmark = pytest.mark.django_db
Answer = Callable[[str], tuple[int, str]]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, str]]:
    """What stands where, by address; a status of 302 leads on. Nothing answers elsewhere."""
    sites: dict[str, tuple[int, str]] = {}

    def ask(method: str, url: str, limit: int | None, timeout: float, field: str, *_more: Any) -> outbound.Fetched:
        if url not in sites:
            raise BadInput(fields={field: "No answer from this address."})
        status, text = sites[url]
        return outbound.Fetched(url, status, httpx.Headers({"location": text}), text.encode())

    monkeypatch.setattr(outbound, "_ask", ask)
    return sites


@pytest.fixture
def birds(alice: Any) -> Organisation:
    return create_organisation(user=alice, handle="birds", name="Birds")


def test_every_move_follows_the_table(birds: Organisation, alice: Any):
    assert_follows(name_domain(organisation=birds, user=alice, domain="example.org"), DOMAIN_MOVES)


def later(proof: DomainProof, **ago: int) -> DomainProof:
    DomainProof.objects.filter(pk=proof.pk).update(checked_at=timezone.now() - timedelta(**ago))
    proof.refresh_from_db()
    return proof


def test_way_of_a_proof_on_pages(client: Client, web: dict[str, tuple[int, str]], birds: Organisation, alice: Any):
    client.force_login(alice)
    assert client.post("/orgs/birds/domains", {"domain": "localhost"}).status_code == 422
    client.post("/orgs/birds/domains", {"domain": "https://Example.org/about"})
    proof = DomainProof.objects.get()
    page = client.get("/orgs/birds/domains").content.decode()
    assert (proof.domain, proof.line in page, proof.address in page) == ("example.org", True, True)
    web[proof.address] = (200, "hello\n")
    client.post(f"/orgs/birds/domains/{proof.pk}/check")
    page = client.get("/orgs/birds/domains").content.decode()
    assert ("A file without the line" in page, "<code>hello</code>" in page) == (True, True)
    assert client.post(f"/orgs/birds/domains/{proof.pk}/check").status_code == 429
    web[proof.address] = (200, f"# ours\r\n  {proof.line}  \r\n")
    later(proof, minutes=1)
    client.post(f"/orgs/birds/domains/{proof.pk}/check")
    client.logout()
    assert "example.org</span>" in client.get("/birds").content.decode()
    assert [one.verb for one in Event.objects.filter(verb__startswith="domain.").order_by("id")] == [
        "domain.named",
        "domain.verify",
    ]


@pytest.mark.parametrize(
    ("status", "text", "finding", "detail"),
    [
        (404, "", "no_file", "HTTP 404"),
        (200, "commonweight-organisation=guess", "other", "commonweight-organisation=guess"),
        (302, "https://evil.example/", "elsewhere", "https://evil.example/"),
        (0, "", "unreachable", "No answer from this address."),
    ],
)
def test_what_was_found_is_told(
    status: int, text: str, finding: str, detail: str, web: dict[str, tuple[int, str]], birds: Organisation, alice: Any
):
    proof = name_domain(organisation=birds, user=alice, domain="example.org")
    if status:
        web[proof.address] = (status, text)
    web["https://evil.example/"] = (200, proof.line)
    check_domain(proof=proof, user=alice)
    assert (proof.state, proof.finding, proof.detail) == ("waiting", finding, detail)


def test_proof_is_looked_for_again_and_lost_after_days(
    web: dict[str, tuple[int, str]], birds: Organisation, alice: Any
):
    proof = name_domain(organisation=birds, user=alice, domain="example.org")
    web[proof.address] = (200, proof.line)
    check_domain(proof=proof, user=alice)
    assert (proof.state, recheck_domains()) == ("verified", 0)
    later(proof, days=8)
    assert (recheck_domains(), recheck_domains()) == (1, 0)
    del web[proof.address]
    for _day in range(4):
        later(proof, days=8)
        assert recheck_domains() == 1
    proof.refresh_from_db()
    assert (proof.state, proof.failures, proof.finding) == ("lost", 4, "unreachable")
    deliver()
    told = Notification.objects.filter(event__verb__startswith="domain.").order_by("event")
    assert [(one.event.verb, one.person) for one in told] == [("domain.lose", alice)]
    web[proof.address] = (200, proof.line)
    assert check_domain(proof=later(proof, minutes=1), user=alice).state == "verified"


def test_domain_is_proved_by_one_organisation(
    web: dict[str, tuple[int, str]], birds: Organisation, alice: Any, bob: Any
):
    bees = create_organisation(user=bob, handle="bees", name="Bees")
    mine, theirs = (name_domain(organisation=one, user=one.created_by, domain="example.org") for one in (birds, bees))
    web[mine.address] = (200, f"{mine.line}\n{theirs.line}")
    check_domain(proof=mine, user=alice)
    with pytest.raises(Conflict):
        check_domain(proof=theirs, user=bob)
    with pytest.raises(BadInput):
        name_domain(organisation=birds, user=alice, domain="EXAMPLE.org")
    with pytest.raises(Forbidden):
        check_domain(proof=mine, user=bob)
    with pytest.raises(TooMany):
        check_domain(proof=mine, user=alice)


@pytest.mark.parametrize(
    "text", ["", "localhost", "127.0.0.1", "example.org:8000", "a b.org", "-x.org", "x" * 64 + ".org"]
)
def test_what_is_no_domain_is_refused(text: str):
    with pytest.raises(BadInput):
        named(text)


def test_names_in_any_script_are_kept_in_one():
    assert (named("例子.中国"), named("Example.ORG.")) == ("xn--fsqu00a.xn--fiqs8s", "example.org")


def test_api_does_it_too(api: APIClient, web: dict[str, tuple[int, str]], birds: Organisation, alice: Any):
    api.force_authenticate(alice)
    here = "/api/v1/organisations/birds/domains"
    made = api.post(here, {"domain": "example.org"}, format="json").json()
    web[made["address"]] = (200, made["line"])
    assert api.post(f"{here}/{made['id']}").json()["state"] == "verified"
    assert [one["domain"] for one in api.get(here).json()["results"]] == ["example.org"]
    api.force_authenticate(None)
    assert api.get("/api/v1/organisations/birds").json()["domains"] == ["example.org"]
    assert api.get(here).status_code == 401
    api.force_authenticate(alice)
    assert api.delete(f"{here}/{made['id']}").status_code == 204
    assert api.get("/api/v1/organisations/birds").json()["domains"] == []
