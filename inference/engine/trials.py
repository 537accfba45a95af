"""Forms are tried before they are compiled for a model: the library bounds what it follows, not all of what it makes
ready for it, and nothing can stop it there. A schema of a few hundred letters may take hours: patterns that must hold
at once, names by a thousand patterns, multiples of several numbers.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from inference.engine.piped_child import PipedChild

CHILD = Path(__file__).with_name("form_child.py")
SECONDS = 2.0


class Trials:
    def __init__(self, seconds: float = SECONDS) -> None:
        self._child = PipedChild(CHILD, seconds)

    def hold(self, form: str, limits: Mapping[str, int]) -> None:
        """`ValueError` where it takes more than it may, and nothing else: what is wrong with it, compiling tells."""
        try:
            self._child.ask(json.dumps({"form": form, "limits": limits}).encode())
        except (OSError, EOFError):
            raise ValueError("it takes too long or too much memory to make ready") from None

    def close(self) -> None:
        self._child.close()


@cache
def trials() -> Trials:
    """Those of this process: one child is enough, whichever model a form is for."""
    made = Trials()
    atexit.register(made.close)
    return made
