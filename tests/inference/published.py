"""A published model made of a folder of files, without the way through checks and reviews that other suites test."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from projects.cards import parse
from projects.models import Project, Release
from projects.states import ReleaseState
from repositories.actions import Author, adds, commit, create_repository
from repositories.queries import digest, files


def publish_model(owner: Any, name: str, task: str, folder: Path | None = None, **options: Any) -> Release:
    """A public project with one published release that holds the folder's files."""
    project = Project.objects.create(
        owner=owner.owner,
        name=name,
        kind="model",
        task=task,
        repository=create_repository(),
        created_by=owner,
        **options,
    )
    release = add_release(project, folder, state=ReleaseState.PUBLISHED)
    project.published_release = release
    project.save()
    return release


def add_release(project: Project, folder: Path | None = None, *, state: str, number: int = 1) -> Release:
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder else []
    contents = {str(path.relative_to(folder)): path.read_bytes() for path in paths} or {"config.json": b"{}"}  # type: ignore[arg-type]
    stored = adds(repository=project.repository, files=contents)
    author = Author("Alice", "alice@example.org")
    oid = commit(repository=project.repository, operations=stored, author=author, message=f"Release {number}.")
    return Release.objects.create(
        project=project,
        number=number,
        commit=oid,
        digest=digest(project.repository, oid),
        manifest=[
            {"path": entry.path, "size": entry.size, "sha256": entry.sha256.hex()}
            for entry in files(project.repository, oid)
        ],
        card_data=parse(contents.get("README.md", b"").decode()).data,
        state=state,
        published_at=timezone.now() if state == ReleaseState.PUBLISHED else None,
    )
