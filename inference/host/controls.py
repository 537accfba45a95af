"""What whoever runs the machines asks workers that serve models, by Celery's remote control:

    celery -A config.celery inspect inference_stats
    celery -A config.celery control inference_load ada/tern@3
    celery -A config.celery control --destination engine@a-host inference_unload ada/tern

All workers hear it, or those that `--destination` names. Whichever host is first loads a model that is served nowhere;
only the one that holds it lets it go. Pages and API do the same for administrators (`inference.fleet`).

Celery reads this before Django is set up, so whatever knows models is imported when it is asked for.
"""

from collections.abc import Callable
from typing import Any

from celery.worker.control import control_command, inspect_command
from django.db import close_old_connections

from core.problems import Problem

Answer = dict[str, Any]
MODEL: dict[str, Any] = {"args": [("model", str)], "signature": "OWNER/NAME[@NUMBER]"}


@inspect_command(name="inference_stats")
def stats(state: Any, **_given: Any) -> Answer:
    """A host's device and memory, what its engine does, and the models that it holds."""
    from inference.host import by_hand  # noqa: PLC0415 -- see above

    return _answer(state, by_hand.stats)


@control_command(name="inference_load", **MODEL)
def load(state: Any, model: str, **_given: Any) -> Answer:
    """Load a model before anybody asks for it."""
    from inference.host import by_hand  # noqa: PLC0415 -- see above

    return _answer(state, by_hand.load, model)


@control_command(name="inference_unload", **MODEL)
def unload(state: Any, model: str, **_given: Any) -> Answer:
    """Let a model go that nobody runs just now and that is not kept ready."""
    from inference.host import by_hand  # noqa: PLC0415 -- see above

    return _answer(state, by_hand.unload, model)


def _answer(state: Any, ask: Callable[..., Any], *given: str) -> Answer:
    """As Celery tells answers and errors; it logs and tells a mistake of ours by itself."""
    host = getattr(state.consumer.controller, "engine_host", None)
    if host is None:
        return {"error": "This worker serves no models."}
    try:
        return {"ok": ask(host, *given)}
    except Problem as refusal:
        return {"error": refusal.detail}
    finally:
        close_old_connections()
