"""Asking twice and being done once: a program names what it asks for by an `Idempotency-Key`, and may ask again when it
heard no answer (draft-ietf-httpapi-idempotency-key-header).

A key is claimed by a row, in a transaction of its own, before the view runs. Then all that the view changes in the
database and the answer commit together, and only while the claim still holds: whoever dies in the middle has changed
nothing, so when the claim has run out the next one begins anew; whoever was only slow finds the claim taken, and all is
rolled back. Nothing is done twice, and nothing is lost.

Some views cannot wait with their commit until they answer: a run has to be seen by the engine while they wait for it,
and nobody else can write to SQLite while they ask another server. Theirs commit as they go. Should one of them die,
nobody knows how far it was, so its key is refused with that until it is forgotten: done at most once.

Kept is what was done (below 400). A refusal changed nothing and leaves the key free.
"""

import re
from enum import Enum

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
SHAPE = re.compile(r"[\x21-\x7e]{1,255}")


class Repeats(Enum):
    """What a key promises at an endpoint."""

    ONCE = "once"
    AT_MOST_ONCE = "at most once"
    UNKEPT = "unkept"
    """Signing in, whose answers carry sessions, and bodies that are files: keys are refused."""
