"""Django in the process of a benchmark, on a site that is its own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent.parent / "platform"))


def begin(surroundings: Mapping[str, str]) -> None:
    """Read the settings in this environment, and make the tables. Models can be imported only after it.

    Under `python -m tests.postgres` the site lives in the database that is given there.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", **surroundings}
    if given:
        os.environ["DATABASE_URL"] = given
    import django  # noqa: PLC0415 -- the settings read the environment set just above
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
