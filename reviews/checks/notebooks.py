"""Notebooks: the form that the format asks for, and the code of their cells as one text each."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CELLS = {"code", "markdown", "raw"}
# Lines for the shell of the notebook, not for Python.
COMMANDS = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2})$", re.MULTILINE)
OTHER_LANGUAGE = re.compile(r"\A\s*%%(?!time|capture|prun)\w+")


class Malformed(Exception):
    pass


@dataclass(frozen=True)
class Cell:
    number: int
    text: str

    @property
    def plain(self) -> str:
        """Without the lines that are meant for the notebook's shell; those after them keep their numbers."""
        return COMMANDS.sub(r"\1pass", self.text)


def code_cells(text: str) -> Iterator[Cell]:
    """Those in Python. Raises `Malformed`."""
    notebook = _notebook(text)
    if _language(notebook) != "python":
        return
    for number, cell in enumerate(notebook["cells"], start=1):
        source = _source(cell, number)
        if cell["cell_type"] == "code" and not OTHER_LANGUAGE.match(source):
            yield Cell(number, source)


def _notebook(text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)[:200]) from error
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        raise Malformed("nbformat 4")
    if not isinstance(notebook.get("cells"), list) or not isinstance(notebook.get("metadata"), dict):
        raise Malformed("cells, metadata")
    return notebook


def _language(notebook: dict[str, Any]) -> str:
    said = [notebook["metadata"].get(part) for part in ("kernelspec", "language_info")]
    names = [part.get("language") or part.get("name") for part in said if isinstance(part, dict)]
    return "python" if not names or any("python" in str(name).lower() for name in names) else str(names[0])


def _source(cell: Any, number: int) -> str:
    if not isinstance(cell, dict) or cell.get("cell_type") not in CELLS:
        raise Malformed(f"cells[{number - 1}].cell_type")
    source = cell.get("source")
    lines: list[Any] = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        raise Malformed(f"cells[{number - 1}].source")
    if cell["cell_type"] == "code" and not isinstance(cell.get("outputs"), list):
        raise Malformed(f"cells[{number - 1}].outputs")
    return "".join(lines)
