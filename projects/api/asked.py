"""What the endpoints of projects share."""

from core.api import Endpoint
from projects.models import Project, Release
from projects.queries import get_project, get_release


class OfProject(Endpoint):
    """An endpoint under `/projects/<owner>/<name>`: the project is found through the asker."""

    def project(self) -> Project:
        return get_project(self.asker, self.kwargs["owner"], self.kwargs["name"])


class OfRelease(OfProject):
    """An endpoint under `…/releases/<number>`."""

    def release(self) -> Release:
        return get_release(self.asker, self.project(), self.kwargs["number"])
