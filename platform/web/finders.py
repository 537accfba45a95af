"""A finder of static files that makes the one style sheet when it is asked for."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from web import stylesheet

NAME = "commonweight.css"


class Stylesheet(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = settings.HOME / "static-made"

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's
        if path != NAME:
            return []
        made = str(stylesheet.write(self.folder))
        return [made] if find_all else made

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        stylesheet.write(self.folder)
        yield NAME, FileSystemStorage(self.folder)
