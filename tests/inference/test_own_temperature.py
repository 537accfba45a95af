import json
from typing import Any

import pytest

from inference.queries.models import own_temperature
from projects.actions import commit_files, create_project
from projects.actions.releases import freeze
from projects.models import Release
from repositories.actions import Add, store

pytestmark = pytest.mark.django_db


def release_with(alice: Any, config: Any) -> Release:
    project = create_project(owner=alice.owner, user=alice, kind="model", name="tern")
    data = config if isinstance(config, bytes) else json.dumps(config).encode()
    file = store(repository=project.repository, data=data)
    commit_files(project=project, user=alice, operations=[Add("generation_config.json", file)], message="Add it")
    release = Release.objects.get(project=project)
    for name, value in freeze(project=project, user=alice).items():
        setattr(release, name, value)
    return release


@pytest.mark.parametrize(
    ("config", "temperature"),
    [
        ({"do_sample": False, "temperature": 0.9}, 0.0),
        ({}, 0.0),
        ({"do_sample": True}, 1.0),
        ({"do_sample": True, "temperature": 0.6}, 0.6),
        ({"do_sample": True, "temperature": 99}, 2.0),
        ({"do_sample": True, "temperature": float("nan")}, 0.7),
        ({"do_sample": True, "temperature": "warm"}, 0.7),
        ([1, 2], 0.7),
        (b"{", 0.7),
        (b"\xff\xfe", 0.7),
        (b" " * 200_000, 0.7),
    ],
)
def test_model_says_how_freely_it_chooses(alice: Any, config: Any, temperature: float):
    assert own_temperature(release_with(alice, config)) == temperature
