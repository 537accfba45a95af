"""A site for `benchmarks.hub`: a web process whose memory is watched, and nginx before another, where there is one."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.valkey import free_port

if TYPE_CHECKING:
    from tests.servers import WebServer

ACCOUNT = "bench"
DEPLOYED = Path(__file__).resolve().parent.parent / "deploy/nginx/commonweight.conf"
# Around it what the official image has, and files of a folder at a port of their own.
NGINX = """
daemon off; worker_processes auto; user {user}; pid {home}/nginx.pid; error_log {home}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; keepalive_timeout 65;
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  server {{ listen 127.0.0.1:{plain_port}; location / {{ alias {plain}/; }} }}
  include {home}/site.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """nginx, and the web process behind it."""

    url: str
    plain: str
    server: "WebServer"


def account() -> tuple[Any, str]:
    """Somebody with room enough, and their token."""
    from accounts.actions import create_token, register_user  # noqa: PLC0415 -- models come only with a site

    user = register_user(handle=ACCOUNT, email="bench@example.org", password=os.urandom(16).hex(), is_verified=True)
    return user, str(create_token(user=user, name="bench", scopes=["read", "write"])[0])


def project(user: Any, repo: str) -> Any:
    from projects.actions import create_project  # noqa: PLC0415

    return create_project(owner=user.owner, user=user, kind="model", name=repo.rpartition("/")[2])


def fill(made: Any, user: Any, count: int) -> None:
    """Many files of a line each, a thousand in a folder."""
    from projects.actions import commit_files  # noqa: PLC0415
    from repositories.actions import Add, store  # noqa: PLC0415

    line = store(repository=made.repository, data=b"a line\n", name="a.txt")
    for start in range(0, count, 10_000):
        places = range(start, min(start + 10_000, count))
        adds = [Add(f"folder-{place // 1000:04}/file-{place:06}.txt", line) for place in places]
        commit_files(project=made, user=user, operations=adds, message=f"Add files from {start}")


@contextmanager
def web(**env: str) -> Iterator["WebServer"]:
    from tests.servers import serving  # noqa: PLC0415

    with serving(DEBUG="0", **env) as server:
        yield server


@contextmanager
def nginx(home: Path, plain: Path) -> Iterator["Front | None"]:
    """The deployed one before a site, and beside it the files of `plain`. None where it is not installed."""
    binary = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if binary is None:
        yield None
        return
    with web(SENDFILE="nginx", BEHIND_PROXY="1") as server:
        port, plain_port, user = free_port(), free_port(), pwd.getpwuid(os.getuid()).pw_name
        (home / "site.conf").write_text(_deployed(port, server.port))
        text = NGINX.format(home=home, plain_port=plain_port, user=user, plain=plain)
        (home / "nginx.conf").write_text(text)
        process = subprocess.Popen([binary, "-c", str(home / "nginx.conf"), "-e", str(home / "nginx.log")])
        try:
            _wait_for(process, plain_port, home / "nginx.log")
            yield Front(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{plain_port}", server)
        finally:
            process.terminate()
            process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    give_up = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < give_up, "nginx does not answer"
            time.sleep(0.05)
        else:
            return


def _deployed(port: int, site: int) -> str:
    """What operators put before a site, for this machine."""
    from repositories import blobs  # noqa: PLC0415

    text = DEPLOYED.read_text()
    here = {
        "server web:8000;": f"server 127.0.0.1:{site};",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "alias /data/blobs/;": f"alias {blobs.storage().path('').rstrip('/')}/;",
    }
    for there, instead in here.items():
        assert text.count(there) == 1, f"{DEPLOYED.name} says {there!r} no more"
        text = text.replace(there, instead)
    return text
