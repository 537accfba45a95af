"""The search of a running site asks the engine what words mean: the demonstration's embedding model, for real."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.inference.stack import Stack
from tests.site import ROOT, eventually

pytestmark = pytest.mark.slow
SEEDED = f"""
from pathlib import Path
from accounts.models import User
from core.policies import publish
from django.core.management import call_command
from tests.inference.published import publish_model

alice = User.objects.get(handle="alice")
publish_model(alice, "meant", "feature-extraction", Path({str(ROOT / "examples/embedder/model")!r}))
for name, summary in (("one", "怎么申请 GPU 时间？"), ("two", "猫在沙发上睡觉。"), ("three", "忘记密码怎么办？")):
    publish_model(alice, name, "text-generation", summary=summary)
publish("search", {{"semantic": "alice/meant", "semantic_characters": 4000}}, author=None)
call_command("rebuild_search", "project", "help", "--meanings")  # help is longer than this model can read
"""
REMOVED = """
from core.policies import publish
from projects.models import Project

publish("search", {"semantic": ""}, author=None)
Project.objects.filter(name__in=["meant", "one", "two", "three"]).update(visibility="private")
"""


@pytest.fixture
def told(stack: Stack) -> Iterator[str]:
    yield stack.python("manage.py", "shell", "-c", SEEDED)
    stack.python("manage.py", "shell", "-c", REMOVED)


def test_a_question_finds_what_says_the_same_in_the_other_language(stack: Stack, told: str):
    assert " told, 0 wait" in told
    found: dict[str, Any] = {}

    def is_told() -> bool:
        asked = {"q": "Can I apply for GPU time?", "type": "project", "mode": "both"}
        found.update(httpx.get(f"{stack.url}/api/v1/search", params=asked, timeout=30).json())
        return bool(found["near"]["state"] == "ready")

    assert eventually(is_told, seconds=30), stack.log("web")
    assert (found["results"], found["near"]["results"][0]["hit"]["title"]) == ([], "alice/one")
    runs = stack.rows("SELECT * FROM inference_run WHERE payer = 'site:search' AND state = 'succeeded'")
    assert {(run["source"], run["user_id"], run["input"]) for run in runs} == {("search", None, "[]")}
    assert min(run["charged"] for run in runs) > 0
    used = "SELECT * FROM usage_dayofuse JOIN projects_project ON projects_project.id = project_id WHERE name = 'meant'"
    assert stack.rows(used) == []
