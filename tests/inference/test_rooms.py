"""What a host lets go of, so that there is room for what is asked for."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from core.redis import connection
from inference.host.placement import Held, Placement


@pytest.fixture
def placement(monkeypatch: pytest.MonkeyPatch) -> Placement:
    """On a host with room for 100, where nothing is at work."""
    options = SimpleNamespace(device_class="cpu", lease=1)
    pulse = SimpleNamespace(at=time.monotonic(), busy=())
    host: Any = SimpleNamespace(
        name="h", redis=connection(), options=options, memory=100, supervisor=SimpleNamespace(pulse=pulse)
    )
    found = Placement(host)
    monkeypatch.setattr(found, "_evict", found.held.pop)
    return found


def test_an_adapter_does_not_drive_out_what_it_is_put_on(placement: Placement) -> None:
    """Room is made for the adapter alone: were its base to leave, that would be loaded anew, and nobody counted it."""
    held = {
        "base": Held(60, 1.0, root="b task stored"),
        "one": Held(64, 2.0, root="b task stored", adapter_bytes=4),
        "other": Held(34, 3.0, root="o task stored"),
    }
    placement.held.update(held)
    assert placement.used() == 98
    base, release = SimpleNamespace(digest="b"), SimpleNamespace(digest="t")
    tuned: Any = SimpleNamespace(id="tuned", base=base, release=release, task="task", precision="stored")
    assert placement._sharing(tuned) == {"base", "one"}
    placement._make_room(4, keep={"tuned", *placement._sharing(tuned)})
    assert set(placement.held) == {"base", "one"}
