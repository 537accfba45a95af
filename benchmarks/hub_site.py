"""A site for `benchmarks.hub`: a web process whose memory is watched, and nginx before another, where there is one."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.valkey import free_port

if TYPE_CHECKING:
    from tests.servers import WebServer

ACCOUNT = "bench"
NGINX = """
daemon off; worker_processes 1; user {user}; pid {home}/nginx.pid; error_log {home}/nginx.log;
events {{}}
http {{
  access_log off; sendfile on; tcp_nopush on;
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /plain/ {{ alias {plain}/; }}
    location /_blobs/ {{ internal; alias {blobs}/; }}
    location / {{ proxy_pass http://127.0.0.1:{site}; proxy_set_header Host $http_host; proxy_buffering off; }}
  }}
}}
"""


@dataclass(frozen=True)
class Front:
    """nginx, and the web process behind it."""

    url: str
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
    from tests.servers import WebServer  # noqa: PLC0415

    server = WebServer(DEBUG="0", **env)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def nginx(home: Path, plain: Path) -> Iterator["Front | None"]:
    """Files of `plain` under /plain/, else the site, whose files it sends itself. None where it is not installed."""
    binary = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if binary is None:
        yield None
        return
    from repositories import blobs  # noqa: PLC0415

    with web(SENDFILE="nginx") as server:
        port, user = free_port(), pwd.getpwuid(os.getuid()).pw_name
        text = NGINX.format(
            home=home, port=port, user=user, plain=plain, blobs=blobs.storage().path("").rstrip("/"), site=server.port
        )
        (home / "nginx.conf").write_text(text)
        process = subprocess.Popen([binary, "-c", str(home / "nginx.conf"), "-e", str(home / "nginx.log")])
        try:
            yield Front(f"http://127.0.0.1:{port}", server)
        finally:
            process.terminate()
            process.wait()
