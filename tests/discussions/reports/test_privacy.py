"""Private reports: secrets found while they are typed, embargoes, and the advisory at the end."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.problems import BadInput
from discussions.reports import actions
from discussions.reports.models import Comment, Report
from projects.models import Project
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db
TOKEN = "hf_" + "a1B2" * 9
File = Callable[..., Report]


@pytest.fixture
def project(alice: Any) -> Project:
    return publish_model(alice, "tern", "text-generation").project


@pytest.fixture
def file(charlie: Any, project: Project) -> File:
    def report(user: Any = None, **more: Any) -> Report:
        said = {"title": "Leaks", "actual": "It tells keys.", "where": "/alice/tern"}
        return actions.file_report(reporter=user or charlie, **said | more)

    return report


def test_what_looks_like_a_secret_is_not_for_everybody(file: File, charlie: Any):
    for place in ("title", "actual", "steps", "expected"):
        with pytest.raises(BadInput, match="Hugging Face token") as refused:
            file(**{place: f"It prints\n{TOKEN}"})
        assert list(refused.value.fields) == ["is_no_secret"]
        assert TOKEN not in str(refused.value.fields)
    assert not Report.objects.exists()
    private, public = file(actual=TOKEN, is_private=True), file(actual=TOKEN, is_no_secret=True)
    with pytest.raises(BadInput):
        actions.comment(report=public, user=charlie, text=TOKEN)
    actions.comment(report=public, user=charlie, text=TOKEN, is_no_secret=True)
    actions.comment(report=private, user=charlie, text=TOKEN)
    assert Comment.objects.count() == 2


def test_page_asks_whether_it_is_a_secret_and_keeps_what_was_typed(client: Client, project: Project, charlie: Any):
    client.force_login(charlie)
    said = {"title": "Leaks", "actual": f"It prints {TOKEN}.", "severity": "s3", "where": "/alice/tern"}
    refused = client.post("/reports/new", said)
    page = refused.content.decode()
    box = '<input type="checkbox" name="is_no_secret"'
    assert (refused.status_code, box in page, TOKEN in page) == (422, True, True)
    assert box not in client.get("/reports/new").content.decode()
    assert client.post("/reports/new", said | {"is_no_secret": "on"}).status_code == 302
    here = Report.objects.get().get_absolute_url()
    assert client.post(f"{here}/comments", {"text": TOKEN}).status_code == 422
    assert client.post(f"{here}/comments", {"text": TOKEN, "is_no_secret": "on"}).status_code == 302


def test_api_names_the_field(api: APIClient, project: Project, charlie: Any):
    api.force_authenticate(charlie)
    said = {"title": "Leaks", "actual": TOKEN, "where": "/alice/tern"}
    refused = api.post("/api/v1/reports", said, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "secret_found")
    assert api.post("/api/v1/reports", said | {"is_private": True}, format="json").json()["is_private"] is True
