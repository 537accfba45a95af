"""Reports by people without an account, where the site allows it: little is believed, and nobody else is them."""

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from rest_framework.test import APIClient

from core import policies
from core.permissions import can
from core.problems import BadInput, NotFound, SignInFirst, TooMany
from discussions.reports import actions, asking, queries
from discussions.reports.models import Report
from discussions.reports.visitors import Holder, key_of
from moderation.actions import begin_storm
from projects.models import Project
from tests.discussions.reports.visits import SAID, answered, visit

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def test_without_a_word_of_the_operator_nobody_reports_without_an_account(
    client: Client, api: APIClient, project: Project
):
    assert client.get("/reports/new").headers["Location"] == "/login?next=/reports/new"
    assert api.get("/api/v1/reports/question").status_code == 401
    with pytest.raises(SignInFirst):
        visit()


@pytest.mark.usefixtures("visitors_allowed")
def test_page_asks_a_question_and_gives_an_address_to_come_back_by(client: Client, alice: Any):
    page = client.get("/reports/new?where=/alice/tern").content.decode()
    seal = re.findall(r'name="seal" value="([^"]+)"', page)[0]
    question = asking.asked(html.unescape(seal))
    assert question is not None
    assert html.escape(question.text) in page
    sent = SAID | {"severity": "s1", "seal": question.seal}
    wrong = client.post("/reports/new", sent | {"answer": "violet"})
    assert (wrong.status_code, asking.asked(question.seal), "Boxes." in wrong.content.decode()) == (422, None, True)
    done = client.post("/reports/new", sent | answered())
    report = Report.objects.get()
    assert done.headers["Location"] == f"/reports/followed/{key_of(report.visitor)}"
    assert (report.reporter, report.severity, report.target_id) == (None, "s3", alice.owner.projects.get().pk)
    seen = client.get(done.headers["Location"])
    assert ("Broken characters" in seen.content.decode(), seen.headers["X-Robots-Tag"]) == (True, "noindex")
    assert client.get(f"/reports/followed/{report.pk}{'a' * 32}").status_code == 404
    assert client.get("/reports/followed/%E4%B8%AD").status_code == 404


@pytest.mark.usefixtures("visitors_allowed")
def test_an_answer_is_good_for_one_report(alice: Any):
    said = answered()
    with pytest.raises(BadInput, match="does not work"):
        actions.file_as_visitor(address="::1", **said, **SAID | {"title": ""})
    actions.file_as_visitor(address="::1", **said, **SAID)
    with pytest.raises(BadInput) as refused:
        actions.file_as_visitor(address="::1", **said, **SAID)
    assert list(refused.value.fields) == ["answer"]
    assert Report.objects.count() == 1


@pytest.mark.usefixtures("visitors_allowed")
def test_visitors_have_few_reports_a_day_by_network_and_in_all(adam: Any):
    for end in ("1", "2", "3"):
        visit(f"2001:db8::{end}")
    with pytest.raises(TooMany, match="without an account"):
        visit("2001:db8::4")
    visit("2001:db8:0:1::1")
    policies.publish("reports", {"visitors": True, "visitors_per_day": 4}, author=adam)
    with pytest.raises(TooMany, match="Too many"):
        visit("203.0.113.9")


@pytest.mark.usefixtures("visitors_allowed")
def test_nobody_takes_in_visitors_in_a_storm(adam: Any):
    begin_storm(user=adam)
    with pytest.raises(SignInFirst):
        visit()


@pytest.mark.usefixtures("visitors_allowed")
def test_others_read_it_once_somebody_who_answers_for_it_took_it_up(client: Client, alice: Any, charlie: Any):
    report = visit().report
    readers = (NOBODY, charlie, alice)
    assert [queries.visible_reports(one).count() for one in readers] == [0, 0, 1]
    actions.ask(report=report, user=alice, note="Which browser?")
    actions.comment(report=report, user=Holder(report.pk), text="Firefox.")
    assert queries.visible_reports(charlie).count() == 0
    actions.triage(report=report, user=alice, severity="s1", kind="bug")
    assert [queries.visible_reports(one).count() for one in readers] == [1, 1, 1]
    assert "A visitor" in client.get(report.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("visitors_allowed")
def test_to_have_no_account_makes_nobody_the_reporter(alice: Any, charlie: Any):
    report, other = visit().report, visit().report
    actions.triage(report=report, user=alice, severity="s2", kind="bug")
    rights = ("reports.speak_for", "reports.comment", "reports.embargo", "reports.picture", "reports.confirm")
    for stranger in (NOBODY, Holder(other.pk)):
        assert [right for right in rights if can(stranger, right, report)] == []
    assert [right for right in rights if can(Holder(report.pk), right, report)] == [*rights[:2]]
    assert can(charlie, "reports.confirm", report)
    with pytest.raises(NotFound):
        queries.get_report(Holder(report.pk), other.pk)
