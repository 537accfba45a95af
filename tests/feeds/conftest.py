from tests.projects.conftest import make

__all__ = ["make"]
