"""A throw-away PostgreSQL cluster for one run of the tests.

    python -m tests.postgres [--durable] COMMAND …

runs the command with TEST_DATABASE=postgresql and a cluster that exists only as long as the command. Nothing of it is
to survive, so nothing is flushed to the disk; `--durable` flushes each commit, as a site's own server does.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

GIVEN = "TEST_DATABASE_URL"
ACCOUNT = "postgres"  # PostgreSQL refuses to run as root, so root hands the cluster to this account
DURABLE = "--durable"
SETTINGS = ("max_connections=200", "jit=off")  # room for the connections of parallel tests
UNFLUSHED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Cluster:
    folder: Path
    binaries: Path
    port: int
    settings: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self.port}/commonweight"

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder)

    def halt(self) -> None:
        """It may be started again, and is the same."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def create(self) -> None:
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", ACCOUNT, "commonweight")

    def start(self) -> None:
        data, log = str(self.folder / "data"), str(self.folder / "log")
        flags = [f"-c {setting}" for setting in self.settings]
        listen = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", " ".join([listen, *flags]), "start")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_as_account(), str(self.binaries / program), *arguments]
        done = subprocess.run(
            command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")


@dataclass(frozen=True)
class Programs:
    """What comes with a server, spoken to the cluster at an address."""

    url: str

    def databases(self) -> set[str]:
        return set(self.run("psql", "-A", "-t", "-c", "SELECT datname FROM pg_database", "postgres").split())

    def run(self, program: str, *arguments: str) -> str:
        folder, parts = binaries(), urlsplit(self.url)
        assert folder
        env = os.environ | {"PGHOST": f"{parts.hostname}", "PGPORT": f"{parts.port}", "PGUSER": f"{parts.username}"}
        done = subprocess.run([folder / program, *arguments], env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


def binaries() -> Path | None:
    """The newest server on this machine: Debian keeps its programs off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    complete = [folder for folder in reversed(debian) if (folder / "initdb").exists()]
    if complete:
        return complete[0]
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def start(*, durable: bool = False) -> Cluster | None:
    """None where there is no PostgreSQL."""
    programs = binaries()
    if programs is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="commonweight-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
    settings = SETTINGS if durable else SETTINGS + UNFLUSHED
    cluster = Cluster(folder, programs, _free_port(), settings)
    try:
        cluster.create()
    except RuntimeError:
        cluster.stop()
        raise
    return cluster


def url() -> str:
    """The cluster of this run: given by the command above or by a parallel run's parent, else started here."""
    if GIVEN not in os.environ:
        cluster = start()
        if cluster is None:
            raise RuntimeError("TEST_DATABASE=postgresql, but there is no PostgreSQL server on this machine")
        atexit.register(cluster.stop)
        os.environ[GIVEN] = cluster.url
    return os.environ[GIVEN]


@contextmanager
def running(*, durable: bool = False) -> Iterator[Cluster | None]:
    cluster = start(durable=durable)
    try:
        yield cluster
    finally:
        if cluster:
            cluster.stop()


def main(command: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, _leave)
    durable = DURABLE in command[:1]
    command = command[1:] if durable else command
    with running(durable=durable) as cluster:
        if cluster is None:
            return _without_a_server()
        env = {**os.environ, "TEST_DATABASE": "postgresql", GIVEN: cluster.url}
        return subprocess.run(list(command), env=env, check=False).returncode


def _without_a_server() -> int:
    """A developer may go without; the machine that decides what lands may not."""
    print("!" * 80)
    print("SKIPPED: the tests on PostgreSQL did not run, because no PostgreSQL server was found.")
    print("On Debian and Ubuntu: apt-get install postgresql")
    print("!" * 80, flush=True)
    return 1 if os.environ.get("CI") else 0


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _as_account() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
