"""Each file of a project of code, read by its ending. Not a line of it is run."""

import json
import sys
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from reviews.checks import notebooks, sources
from reviews.checks.declared import TEXT_UP_TO, Declared
from reviews.checks.findings import Finding
from reviews.checks.subject import Subject, SubjectFile

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
NOTEBOOK_UP_TO = 4 * TEXT_UP_TO


class Reading:
    """`sources` is what was read so far, by path; a cell of a notebook is `path#number`."""

    def __init__(self, subject: Subject, needs: Declared) -> None:
        self.subject, self.needs = subject, needs
        self.sources: dict[str, sources.Source] = {}

    def of(self, file: SubjectFile) -> Iterator[Finding]:
        if file.suffix == ".py":
            yield from self._source(file)
        elif file.suffix == ".ipynb":
            yield from self._notebook(file)
        elif file.suffix in PARSERS:
            yield from self._document(file)

    def _source(self, file: SubjectFile) -> Iterator[Finding]:
        text = self.subject.text(file.path, TEXT_UP_TO)
        if text is None or file.size > TEXT_UP_TO:
            yield Finding("source_unreadable", file.path)
            return
        try:
            self.sources[file.path] = sources.read(text, file.path)
        except sources.Unreadable as wrong:
            code = "source_wrong" if self.needs.is_for_python(HERE) else "source_elsewhere"
            evidence = {"line": wrong.line, "why": wrong.why, "python": HERE}
            yield Finding(code, file.path, line=wrong.line, evidence=evidence)

    def _notebook(self, file: SubjectFile) -> Iterator[Finding]:
        try:
            for cell in notebooks.code_cells(self.subject.text(file.path, NOTEBOOK_UP_TO) or ""):
                yield from self._cell(file, cell)
        except notebooks.Malformed as malformed:
            yield Finding("notebook_wrong", file.path, evidence={"why": str(malformed)})

    def _cell(self, file: SubjectFile, cell: notebooks.Cell) -> Iterator[Finding]:
        try:
            self.sources[f"{file.path}#{cell.number}"] = sources.read_cell(cell.text, cell.plain, file.path)
        except sources.Unreadable as wrong:
            yield Finding("cell_wrong", file.path, evidence={"cell": cell.number, "line": wrong.line, "why": wrong.why})

    def _document(self, file: SubjectFile) -> Iterator[Finding]:
        text = self.subject.text(file.path, TEXT_UP_TO)
        if text is None or file.size > TEXT_UP_TO or file.name == "pyproject.toml":
            return
        try:
            PARSERS[file.suffix](text)
        except (ValueError, yaml.YAMLError, RecursionError) as error:
            why = " ".join(str(error).split())[:200]
            yield Finding("document_wrong", file.path, line=_line_of(error), evidence={"why": why})


def _line_of(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return int(mark.line) + 1 if mark else int(getattr(error, "lineno", 0))


def _yaml(text: str) -> None:
    """Its events alone: tags of other tools mean something to them, and nothing is made of it here."""
    for _event in yaml.parse(text, Loader=yaml.SafeLoader):
        pass


PARSERS: dict[str, Callable[[str], Any]] = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yaml": _yaml,
    ".yml": _yaml,
}
