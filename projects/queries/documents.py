"""Small files of JSON in a project, which are a stranger's."""

import json
from typing import Any

from core.problems import TooLarge
from projects.models import Project
from repositories.queries import read


def document_at(project: Project, commit: bytes, name: str, *, limit: int) -> dict[str, Any] | None:
    """What one that is there says; None where it makes no sense."""
    try:
        found = json.loads(read(project.repository, commit, name, limit=limit))
    except (TooLarge, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
