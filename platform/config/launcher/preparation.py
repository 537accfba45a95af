"""What must be true before a site's processes start: a free port, a folder of its own, tables and static files."""

import fcntl
import hashlib
import os
import socket
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from config.launcher.problems import CannotStart
from config.launcher.services import Address
from core.database import learn_sizes

UNUSED = ["redoc", "rest_framework"]  # pages of libraries that this site does not show


def require_free_port(address: Address) -> None:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise CannotStart(
                f"Cannot listen on {address.host} port {address.port}: {error.strerror}. "
                f"Another program may be using it; choose another with PORT, as in: PORT={address.port + 1} make run"
            ) from None


def lock(home: Path, *, seconds: float = 5) -> int:
    """One site per folder. Waits a little, for the last processes of a killed one may still be going down."""
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise CannotStart(f"A site is already running on {home}; stop it, or set COMMONWEIGHT_HOME.") from None
            time.sleep(0.1)
        else:
            return descriptor


def prepare(home: Path) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    learn_sizes()
    if not settings.DEBUG:
        _collect_static_files(home / "static.fingerprint")


def _collect_static_files(mark: Path) -> None:
    """Compressing takes seconds, so it happens only when a file has changed since the last time."""
    fingerprint = _fingerprint()
    if not mark.exists() or mark.read_text() != fingerprint:
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
        mark.write_text(fingerprint)


def _fingerprint() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(UNUSED):
            with storage.open(name) as file:
                found.update(f"{name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return found.hexdigest()
