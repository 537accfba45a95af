"""The command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from card_lint.rules import KINDS, lint


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="card-lint", description="Tells what a project card still lacks.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--kind", choices=KINDS, default="model")
    options = parser.parse_args(arguments)
    return max(_report(path, options.kind) for path in options.files)


def _report(path: Path, kind: str) -> int:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"{path}: cannot be read: {error}", file=sys.stderr)
        return 2
    faults = lint(text, kind)
    for fault in faults:
        place = f"{path}:{fault.line}" if fault.line else str(path)
        print(f"{place}: {fault.message}")
    return 1 if faults else 0
