"""The child: fences first, then one check over one subject. Started by `parent`, never imported by the site."""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from reviews.checks.confinement import fences
from reviews.checks.registry import named
from reviews.checks.subject import Subject

SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/opt")
ROOT = Path(__file__).resolve().parents[3]


def main(scratch: Path) -> None:
    request = json.loads((scratch / "request.json").read_text())
    module, _, name = request["check"].partition(":")
    subject = Subject.from_json(request["subject"])
    fences.die_with_parent()
    fences.limit(cpu_seconds=request["cpu_seconds"], memory=request["memory"])
    fences.forbid_in_python(children=request["children"])
    fences.isolate(
        readable=_readable(subject, module), writable=[scratch, Path("/dev/null")], children=request["children"]
    )
    _write(scratch, _look(module, name, subject))


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


def _write(scratch: Path, result: dict[str, Any]) -> None:
    (scratch / "result.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)  # threads of libraries must not hold up the end
