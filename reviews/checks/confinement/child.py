"""The child: fences first, then checks over one subject, as its line asks for them. Started by `parent` alone."""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from core.rings import look_seldom
from reviews.checks.confinement import fences
from reviews.checks.registry import named
from reviews.checks.subject import Subject

SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/opt")
ROOT = Path(__file__).resolve().parents[3]


def main(scratch: Path) -> None:
    look_seldom()
    start = json.loads((scratch / "start.json").read_text())
    subject = Subject.from_json(start["subject"])
    fences.die_with_parent()
    fences.limit(memory=start["memory"])
    fences.forbid_in_python(children=start["children"])
    fences.isolate(
        readable=_readable(subject, start["module"]),
        writable=[scratch, Path("/dev/null")],
        children=start["children"],
    )
    for line in sys.stdin:  # ends when the parent closes it
        request = json.loads(line)
        fences.limit_processor(request["cpu_seconds"])
        module, _, name = request["check"].partition(":")
        _write(scratch / request["result"], _look(module, name, subject))


def _look(module: str, name: str, subject: Subject) -> dict[str, Any]:
    try:
        importlib.import_module(module)
        check = named(name)
        if check is None:
            raise LookupError(name)
        return {"findings": [finding.as_json() for finding in check.run(subject)]}
    except MemoryError:
        return {"stopped": "memory"}


def _readable(subject: Subject, module: str) -> list[Path]:
    """Python, its libraries, the code of the check and the files it looks at – not the site's data beside the code."""
    libraries = {Path(entry).resolve() for entry in sys.path if entry} - {ROOT}
    packages = {ROOT / "reviews", ROOT / module.partition(".")[0]}
    python = {Path(sys.prefix), Path(sys.base_prefix)}
    return [*map(Path, SYSTEM), *python, *libraries, *packages, subject.folder]


def _write(path: Path, result: dict[str, Any]) -> None:
    """Whole or not at all: the parent reads it as soon as it is there."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(result))
    unfinished.rename(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)  # threads of libraries must not hold up the end
