"""What ends because the disk is full starts again when it has room; what ends otherwise ends everything."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher import site as launcher
from config.launcher.sentinel import Sentinel
from config.launcher.services import Address, Service
from config.launcher.site import Site
from tests.site import eventually

# Notes that it began; the first one ends as a worker does whose queue takes nothing in, the next one stays.
WORKER = """
import pathlib, sys, threading
notes = pathlib.Path(sys.argv[1])
began = len(notes.read_text()) if notes.exists() else 0
notes.write_text("x" * (began + 1))
sys.exit(1) if began == 0 else threading.Event().wait(60)
"""


class Disk:
    is_full = True


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """At the edge of the machine: nobody fills a real one here."""
    found = Disk()
    monkeypatch.setattr(launcher, "is_full", lambda _folder: found.is_full)
    return found


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def site(tmp_path: Path, said: list[str]) -> Iterator[Site]:
    (tmp_path / "logs").mkdir()
    address = Address("127.0.0.1", 8000)
    made = Site(root=tmp_path, home=tmp_path, address=address, engine=False, with_demo=False, say=said.append)
    made.lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    made.sentinel = Sentinel()
    yield made
    made.stopping.set()
    made._stop()
    made.sentinel.dismiss()
    os.close(made.lock)


def watched(site: Site) -> tuple[threading.Thread, list[int]]:
    ends: list[int] = []
    worker = (sys.executable, "-I", "-S", "-c", WORKER, str(site.home / "notes"))
    site._start_services([Service("work", worker)])
    thread = threading.Thread(target=lambda: ends.append(site._watch()))
    thread.start()
    return thread, ends


def began(site: Site) -> int:
    notes = site.home / "notes"
    return len(notes.read_text()) if notes.exists() else 0


def test_what_a_full_disk_ended_starts_again_when_there_is_room(site: Site, disk: Disk, said: list[str]):
    thread, ends = watched(site)
    assert eventually(lambda: bool(said), seconds=30)
    assert said == [f"The disk of {site.home} is full, and work ended. It starts again when there is room."]
    assert (began(site), ends) == (1, [])
    disk.is_full = False
    assert eventually(lambda: began(site) == 2, seconds=30)
    assert eventually(lambda: len(said) == 2, seconds=30)
    site.stopping.set()
    thread.join(30)
    assert ends == [0]
    assert said[1:] == [f"There is room on the disk of {site.home} again; what had ended was started."]


def test_who_is_told_to_stop_does_not_wait_for_room(site: Site, disk: Disk, said: list[str]):
    thread, ends = watched(site)
    assert eventually(lambda: bool(said), seconds=30)
    site.stopping.set()
    thread.join(30)
    assert (ends, began(site)) == ([0], 1)


def test_what_ends_with_room_on_the_disk_ends_everything(site: Site, disk: Disk, said: list[str]):
    disk.is_full = False
    thread, ends = watched(site)
    thread.join(30)
    assert (ends, began(site)) == ([1], 1)
    assert said == [f"work ended with 1, so everything stops. See {site.home / 'logs' / 'work.log'}"]
