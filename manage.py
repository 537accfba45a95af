#!/usr/bin/env python3
"""Puts platform/ on the path, then runs Django; nothing else."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 -- the point is to tell people with an older Python, in words
        sys.exit("Commonweight needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info[:2]))
    sys.path.insert(1, str(Path(__file__).resolve().parent / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    from django.core.management import execute_from_command_line

    from config.env import BadSetting

    try:
        execute_from_command_line(sys.argv)
    except BadSetting as problem:
        sys.exit(f"The site cannot start with this setting: {problem}")
