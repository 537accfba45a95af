"""Django in the process of a benchmark, on a site that is its own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent.parent / "platform"))


def begin(surroundings: Mapping[str, str]) -> None:
    """Read the settings in this environment, and make the tables. Models can be imported only after it."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", **surroundings}
    import django  # noqa: PLC0415 -- the settings read the environment set just above
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
