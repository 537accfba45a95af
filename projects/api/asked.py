"""What the endpoints of projects share."""

from typing import Any, TypeVar

from rest_framework.serializers import BaseSerializer

from core.api import Endpoint
from projects.models import Project
from projects.queries import get_project

Kind = TypeVar("Kind", bound=BaseSerializer[Any])


class OfProject(Endpoint):
    """An endpoint under `/projects/<owner>/<name>`: the project is found through the asker."""

    def project(self) -> Project:
        return get_project(self.asker, self.kwargs["owner"], self.kwargs["name"])


def valid(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    found: dict[str, Any] = serializer.validated_data
    return found
