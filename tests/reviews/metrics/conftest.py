"""Pages of the house show what the packages below hold; their own makers make it."""

from tests.projects.conftest import make

__all__ = ["make"]
