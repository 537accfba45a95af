"""What somebody without an account does with their report: they talk, are told by mail, and may take it over."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from core.models import Event
from core.problems import Conflict, NotFound, TooMany
from discussions.reports import actions, queries
from discussions.reports.actions.mailing import MOST_TRIES, TAKEN
from discussions.reports.actions.visiting import proof_of
from discussions.reports.models import Comment, Report, Visitor, VisitorMail
from discussions.reports.visitors import Holder, key_of
from tests.discussions.reports.visits import SAID, answered, visit
from tests.notifications.conftest import Deliver
from tests.valkey import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("visitors_allowed")]
Commit = Callable[..., Any]


def mails_to(address: str) -> list[Any]:
    return [one for one in mail.outbox if one.to == [address]]


def test_the_whole_way_on_pages(client: Client, alice: Any):
    visitor = visit()
    report, here = visitor.report, f"/reports/followed/{key_of(visitor)}"
    actions.ask(report=report, user=alice, note="Which browser?")
    assert "Which browser?" in client.get(here).content.decode()
    assert client.post(f"{here}/comments", {"text": ""}).status_code == 422
    assert client.post(f"{here}/comments", {"text": "Firefox."}).headers["Location"] == here
    report.refresh_from_db()
    assert (report.state, report.clock_owner) == ("new", "maintainer")
    actions.triage(report=report, user=alice, severity="s2", kind="bug")
    actions.fix(report=report, user=alice, fixed_in="2")
    assert client.post(f"{here}/verdict", {"word": "still", "note": "Not for me."}).headers["Location"] == here
    actions.dismiss(report=Report.objects.get(), user=alice, note="It is.", reason="as_meant")
    assert client.post(f"{here}/verdict", {"word": "contest", "note": "Is not."}).status_code == 302
    assert client.post(f"{here}/verdict", {"word": "contest", "note": "Is not."}).status_code == 409
    done = Event.objects.filter(object_id=report.pk, acting_role="reporter").order_by("id")
    assert [(one.verb, one.actor) for one in done] == [
        (f"report.{verb}", None) for verb in ("filed", "answer", "reopen", "contest")
    ]
    assert "A visitor" in client.get(report.get_absolute_url()).content.decode()


def test_the_whole_way_in_the_api(api: APIClient, alice: Any):
    asked = api.get("/api/v1/reports/question").json()
    assert sorted(asked) == ["question", "seal"]
    refused = api.post("/api/v1/reports/followed", SAID | {"seal": asked["seal"], "answer": "violet"}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["answer"])
    made = api.post("/api/v1/reports/followed", SAID | answered(), format="json")
    here = f"/api/v1/reports/followed/{made.json()['key']}"
    assert (made.status_code, made.json()["report"]["reporter"], made.json()["is_held"]) == (201, None, True)
    assert api.get(here).json() == made.json()
    assert api.get(f"/api/v1/reports/{made.json()['report']['id']}").status_code == 404
    assert api.post(f"{here}/comments", {"text": "So it is."}, format="json").json()["author"] is None
    assert [one["text"] for one in api.get(f"{here}/comments").json()["results"]] == ["So it is."]
    report = Report.objects.get()
    actions.triage(report=report, user=alice, severity="s2", kind="bug")
    actions.fix(report=report, user=alice, fixed_in="2")
    assert api.post(f"{here}/contest", {"note": "No."}, format="json").status_code == 409
    told = api.post(f"{here}/verdict", {"works": True}, format="json").json()
    assert (told["report"]["state"], told["is_held"]) == ("resolved", False)
    assert told["report"]["release_note"] == f"- [Broken characters]({settings.SITE_URL}/reports/{report.pk})"
    assert api.put(f"{here}/email", {"email": "nobody"}, format="json").status_code == 422


def test_mails_come_once_the_address_is_proved(
    client: Client, alice: Any, deliver: Deliver, django_capture_on_commit_callbacks: Commit
):
    with django_capture_on_commit_callbacks(execute=True):
        visitor = visit(email="Vera@Example.org")
    (proof,) = mails_to("vera@example.org")
    assert "Broken" not in proof.body
    link = re.findall(r"/reports/followed/proof/\S+", proof.body)[0]
    assert client.get(link).status_code == 200
    actions.ask(report=visitor.report, user=alice, note="Which browser?")
    with django_capture_on_commit_callbacks(execute=True):
        deliver()
    assert len(mails_to("vera@example.org")) == 1
    assert client.post(link).headers["Location"] == f"/reports/followed/{key_of(visitor)}"
    actions.comment(report=visitor.report, user=alice, text="Are you there?")
    actions.comment(report=visitor.report, user=Holder(visitor.report_id), text="I am.")
    with django_capture_on_commit_callbacks(execute=True):
        deliver()
    (_proof, told) = mails_to("vera@example.org")
    assert told.subject == "[Commonweight] Broken characters"
    assert told.extra_headers["References"] == f"<report.{visitor.report_id}@127.0.0.1>"
    assert told.body.startswith("Somebody wrote about “Broken characters”\n")
    assert f"/reports/followed/{key_of(visitor)}" in told.body
    with pytest.raises(TooMany):
        actions.ask_for_mails(visitor=visitor, email="other@example.org")
    visitor.refresh_from_db()
    assert visitor.email == "vera@example.org"
    actions.ask_for_mails(visitor=visitor, email="")
    assert client.get(link).status_code == 404


def test_mail_whose_sender_was_cut_off_goes_with_a_later_tick():
    visitor = visit(email="vera@example.org")  # nothing is done on commit: no worker heard of it
    waiting = VisitorMail.objects.filter(visitor=visitor, event=None)
    waiting.update(due_at=timezone.now() + TAKEN, tries=1)  # or one was killed while it sent
    assert (actions.send_mails(), len(mails_to("vera@example.org"))) == (0, 0)
    waiting.update(due_at=timezone.now() - timedelta(seconds=1))
    assert (actions.send_mails(), len(mails_to("vera@example.org")), waiting.count()) == (1, 1, 0)
    assert (actions.send_mails(), len(mails_to("vera@example.org"))) == (0, 1)


def test_mail_that_is_refused_comes_again_and_not_for_ever(settings: Any):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    waiting = VisitorMail.objects.filter(visitor=visit(email="vera@example.org"))
    pauses = []
    for _each in range(MOST_TRIES):
        waiting.update(due_at=timezone.now() - timedelta(seconds=1))
        began = timezone.now()
        assert actions.send_mails() == 0
        pauses.append(round((waiting.get().due_at - began).total_seconds() / 60))
    assert (pauses, waiting.get().tries) == ([1, 2, 4, 8, 16, 32], MOST_TRIES)
    waiting.update(due_at=timezone.now() - timedelta(seconds=1))
    assert (actions.send_mails(), waiting.count()) == (0, 0)


def test_private_report_of_a_visitor_is_for_those_who_keep_it_safe(client: Client, alice: Any, bob: Any, tmp_path: Any):
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    file.seek(0)
    visitor = visit(is_private=True, severity="s1", screenshots=[(file, "A leak")])
    report, shot = visitor.report, visitor.report.screenshots.get()
    assert (report.state, report.severity, visitor.is_held) == ("private", "s1", False)
    assert [queries.visible_reports(one).count() for one in (alice, bob, Holder(report.pk))] == [1, 0, 1]
    own = f"/reports/followed/{key_of(visitor)}/screenshots/{shot.pk}"
    assert [client.get(url).status_code for url in (own, shot.get_absolute_url())] == [200, 404]


def test_claimed_report_is_somebodys_own(client: Client, alice: Any, charlie: Any, bob: Any):
    visitor = visit()
    report, here = visitor.report, f"/reports/followed/{key_of(visitor)}"
    actions.comment(report=report, user=Holder(report.pk), text="So it is.")
    assert client.post(f"{here}/claim").headers["Location"].startswith("/login")
    client.force_login(charlie)
    assert "Take it over" in client.get(here).content.decode()
    assert client.post(f"{here}/claim").headers["Location"] == report.get_absolute_url()
    report.refresh_from_db()
    assert (report.reporter, report.hidden_at, Comment.objects.get().author) == (charlie, None, charlie)
    assert client.get(here).status_code == 404
    with pytest.raises(NotFound):
        queries.get_followed(key_of(visitor))
    seen = visit()
    actions.triage(report=seen.report, user=alice, severity="s2", kind="bug")
    actions.confirm(report=seen.report, user=bob, note="Here, too.")
    with pytest.raises(Conflict, match="confirmed"):
        actions.claim(visitor=seen, user=bob)


def test_what_is_known_of_visitors_is_forgotten(alice: Any):
    visitor = visit()
    Visitor.objects.update(email="vera@example.org", email_proved_at=timezone.now())
    assert proof_of(visitor)
    assert actions.forget_visitors() == 0
    Visitor.objects.update(came_at=timezone.now() - timedelta(days=2))
    assert actions.forget_visitors() == 1
    actions.dismiss(report=visitor.report, user=alice, note="It is.", reason="as_meant")
    Report.objects.update(state_changed_at=timezone.now() - timedelta(days=31))
    assert actions.forget_visitors() == 1
    assert Visitor.objects.values_list("address_mark", "email", "email_proved_at").get() == ("", "", None)
