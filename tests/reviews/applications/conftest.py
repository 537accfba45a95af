"""Nora wants to review models: she has given, she is careful, and she has been here a while."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from core.policies import current
from reviews.applications import actions
from reviews.applications.models import Application, Attempt, CaseSheet
from reviews.applications.queries.calibration import sheets_of
from reviews.applications.queries.judging import truth_of
from tests.conftest import confirm
from tests.projects.conftest import FACTS, FILES, bring, put_files

WISHES: dict[str, Any] = {
    "kinds": ["model"],
    "topics": [{"topic": "small language models", "level": "expert"}],
    "languages": ["en", "zh"],
    "hours_per_month": 6,
    "statement": "I read cards closely and run what I judge.",
    "code_of_conduct": True,
}
Sit = Callable[[Any], Client]


def age(user: Any, days: int) -> None:
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=days))
    user.refresh_from_db(fields=["created_at"])


def secure(user: Any) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": "kept elsewhere"})


def give(user: Any, name: str = "tern") -> None:
    """A published release."""
    from projects.actions import create_project

    project = create_project(owner=user.owner, user=user, kind="model", name=name, **FACTS)
    put_files(project, user, FILES)
    bring(project, user, "published")


@pytest.fixture
def nora(person: Callable[..., Any]) -> Any:
    """Eligible."""
    nora = person("nora")
    age(nora, 60)
    secure(nora)
    give(nora)
    return nora


@pytest.fixture
def application(nora: Any) -> Application:
    return actions.apply(applicant=nora, **WISHES)


@pytest.fixture
def sit(client: Client) -> Sit:
    def at(user: Any) -> Client:
        client.force_login(user)
        confirm(client, user)
        return client

    return at


def sure(api: APIClient, user: Any) -> APIClient:
    """Signed in, and just asked again who it is."""
    api.force_authenticate(None)
    api.force_login(user)
    confirm(api, user)
    return api


def judge_case(sheet: CaseSheet, user: Any, **otherwise: str) -> None:
    """Answer every item with the truth, but for those named."""
    items = current("review")["checklists"][sheet.case.kind]
    answers = {item["id"]: {"answer": otherwise.get(item["id"], truth_of(sheet.case, item["id"]))} for item in items}
    said: dict[str, Any] = {"verdict": sheet.case.outcome, "letter": "Read it and looked into each file."}
    actions.save_sheet(sheet=sheet, user=user, answers=answers, **said)
    actions.send_sheet(sheet=sheet, user=user)


def judge_all(attempt: Attempt, user: Any, *, wrongly: bool = False) -> None:
    """Judge every case of a try by the truth, or say yes to everything."""
    for sheet in sheets_of(attempt):
        if sheet.is_open:
            otherwise = (
                dict.fromkeys([*sheet.case.truth["faults"], *sheet.case.truth["not_applicable"]], "yes")
                if wrongly
                else {}
            )
            judge_case(sheet, user, **otherwise)
