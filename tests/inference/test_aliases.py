"""Names that programs have written down since before this site."""

from typing import Any

import pytest

from inference.models import Deployment
from inference.queries.aliases import model_named
from inference.states import DeploymentState
from inference.vocabulary import Task
from projects.models import Project
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db


def test_a_name_of_old_leads_to_what_is_run_most_and_can_be_loaded(alice: Any, bob: Any) -> None:
    broken, better, best = (publish_model(alice, name, "text-generation") for name in ("auk", "gull", "tern"))
    Project.objects.filter(pk=best.project_id).update(runs=9)
    facts = {"task": "text-generation", "state": DeploymentState.FAILED}

    def behind() -> str:
        return model_named(bob, "text-davinci-002", Task.TEXT_GENERATION).name

    assert behind() == "alice/tern@1"
    for release, next_one in ((best, "alice/auk@1"), (broken, "alice/gull@1"), (better, "alice/tern@1")):
        Deployment.objects.create(release=release, **facts)
        assert behind() == next_one
