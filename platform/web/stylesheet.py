"""One style sheet from many small ones: the imports of `commonweight.css`, in their order, in one file."""

import re
from collections.abc import Iterator
from pathlib import Path

CSS = Path(__file__).parent / "static" / "css"
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"^\s+|\s*\n", re.MULTILINE)


def sheets() -> Iterator[Path]:
    for name in IMPORT.findall((CSS / "commonweight.css").read_text()):
        yield CSS / name


def bundle() -> str:
    layers = IMPORT.sub("", (CSS / "commonweight.css").read_text())
    together = "\n".join([layers, *(sheet.read_text() for sheet in sheets())])
    return INDENT.sub("\n", COMMENT.sub("", together)).strip() + "\n"


def write(folder: Path) -> Path:
    """Put the bundle into `folder`, only when it changed, so that its date tells something."""
    folder.mkdir(parents=True, exist_ok=True)
    target, text = folder / "commonweight.css", bundle()
    if not target.exists() or target.read_text() != text:
        target.write_text(text)
    return target
