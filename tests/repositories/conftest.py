import pytest

from repositories import actions
from repositories.models import Repository


@pytest.fixture
def repository(db: None) -> Repository:
    return actions.create_repository()
