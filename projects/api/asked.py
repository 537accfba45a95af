"""What the endpoints of projects share."""

from core.api import Endpoint
from projects.models import Project
from projects.queries import get_project


class OfProject(Endpoint):
    """An endpoint under `/projects/<owner>/<name>`: the project is found through the asker."""

    def project(self) -> Project:
        return get_project(self.asker, self.kwargs["owner"], self.kwargs["name"])
