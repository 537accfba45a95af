"""Alice's model, and Charlie, who reports what is wrong with it."""

from collections.abc import Callable
from typing import Any

import pytest

from core import policies
from discussions.reports import actions
from discussions.reports.models import Report
from projects.models import Project
from tests.inference.published import publish_model
from tests.notifications.conftest import deliver as deliver

File = Callable[..., Report]
Person = Callable[..., Any]


@pytest.fixture
def project(alice: Any) -> Project:
    """Alice's model, with a release 1."""
    return publish_model(alice, "tern", "text-generation").project


@pytest.fixture
def file(charlie: Any, project: Project) -> File:
    """`file()`: Charlie reports something about Alice's model."""

    def report(user: Any = None, **more: Any) -> Report:
        said = {"title": "Broken characters", "actual": "Chinese comes out as boxes.", "where": "/alice/tern"}
        return actions.file_report(reporter=user or charlie, **said | more)

    return report


@pytest.fixture
def visitors_allowed(adam: Any, project: Project) -> None:
    policies.publish("reports", {"visitors": True}, author=adam)


@pytest.fixture
def maud(person: Person) -> Any:
    return person("maud", "moderator")


def looked_at(report: Report, alice: Any) -> Report:
    return actions.triage(report=report, user=alice, severity="s2", kind="bug")
