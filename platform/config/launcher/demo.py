"""The demonstration community: loaded once, on the first start of an empty site."""

from collections.abc import Callable
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import get_commands

COMMAND = "load_demo"
PEOPLE = "demo.txt"  # written by the command: who is there, and their password


def load_if_new(home: Path, run: Callable[[str], int | None], say: Callable[[str], None]) -> None:
    """A load that was cut off is taken up again at the next start."""
    unfinished = home / "demo.unfinished"
    if get_user_model().objects.exists() and not unfinished.exists():
        return
    if COMMAND not in get_commands():
        say(f"This checkout has no `manage.py {COMMAND}`; the site starts empty.")
        return
    say("Loading the demonstration community (once; DEMO=0 leaves it out) …")
    unfinished.touch()
    status = run(COMMAND)
    if status:
        log = home / "logs" / f"{COMMAND}.log"
        say(f"It could not be loaded whole; the site runs all the same, and the next start tries again. See {log}")
    elif status == 0:
        unfinished.unlink()


def sign_in_hint(home: Path) -> str:
    people = home / PEOPLE
    return f"; the demo's people and their password: {people}" if people.exists() else ""
