"""Threads that must answer at once ask for short turns, and lose nothing where the system knows of none."""

import ctypes
import os
import platform
import threading
from typing import Any

import pytest

from core.scheduling import ATTRIBUTES, NANOSECONDS, take_short_turns

READ = {"x86_64": 315, "aarch64": 275}  # `sched_getattr`


def turns() -> tuple[int, int, int]:
    """Policy, niceness and turn of this thread, as the system has them."""
    told = ctypes.create_string_buffer(ATTRIBUTES.size)
    ctypes.CDLL(None).syscall(READ[platform.machine()], 0, told, ATTRIBUTES.size, 0)
    _size, policy, _flags, nice, _priority, turn, _deadline, _period = ATTRIBUTES.unpack(told.raw)
    return policy, nice, turn


@pytest.mark.skipif(platform.machine() not in READ, reason="the number of the system call is not known here")
def test_a_thread_keeps_its_share_and_those_it_starts_take_short_turns_too() -> None:
    found: list[Any] = []

    def short() -> None:
        usual = turns()[:2]
        found.append((take_short_turns(), turns()[:2] == usual, turns()[2] in (0, NANOSECONDS)))
        beside = threading.Thread(target=lambda: found.append(turns()))
        beside.start()
        beside.join()
        found.append(turns())

    thread = threading.Thread(target=short)
    thread.start()
    thread.join()
    assert found[0] == (True, True, True)  # older systems read 0: they accept it and have no turns of one's own
    assert found[1] == found[2]


def test_where_the_system_does_not_know_it_all_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for machine, system in (("vax", "Linux"), ("x86_64", "Darwin")):
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        monkeypatch.setattr(platform, "system", lambda system=system: system)
        assert take_short_turns() is False
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
