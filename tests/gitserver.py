"""Git's own server for HTTP, `git http-backend`, for one bare repository; a test may bend what it answers.

Beside it large files, as an LFS server gives them.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.hub.gits import ENV, Git, git


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class GitServer:
    """`asked` are the addresses, each with who it said to be. `bend` looks at each answer before it goes out."""

    folder: Path
    like: Path | None = None  # another's folder, to begin from
    login: str = ""
    large: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    bend: Callable[[str, Answer], Answer] = lambda _path, answer: answer
    lfs_href: str = ""

    def __post_init__(self) -> None:
        if self.like is None:
            self.folder.mkdir()
            git(self.folder, "init", "-q", "--bare", "heron.git", "-b", "trunk")
            git(self.folder, "init", "-q", "work", "-b", "trunk")
            git(self.folder / "work", "remote", "add", "origin", "../heron.git")
        else:
            shutil.copytree(self.like, self.folder)
        self.work = Git(self.folder / "work")
        there = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                said = self.headers.get("Authorization", "")
                there.asked.append((self.path, said))
                answer = there.bend(self.path, there.answer(self, self.rfile.read(length), said))
                self.send_response(answer.status)
                for name, value in (answer.headers | {"Content-Length": str(len(answer.body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            do_POST = do_GET  # noqa: N815 -- the name that the handler looks for

            def log_message(self, *_args: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"{self.url}/heron.git"

    def push(self, files: dict[str, bytes], message: str = "change") -> str:
        tip = self.work.commit(files, message)
        self.work("push", "-q", "--force", "origin", "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*")
        return tip

    def keep_large(self, data: bytes) -> bytes:
        """Its pointer, as git sees it."""
        digest = hashlib.sha256(data).hexdigest()
        self.large[digest] = data
        return b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n" % (digest.encode(), len(data))

    def answer(self, request: BaseHTTPRequestHandler, body: bytes, said: str) -> Answer:
        if self.login and said != f"Basic {base64.b64encode(self.login.encode()).decode()}":
            return Answer(401, {"WWW-Authenticate": "Basic"}, b"")
        path = request.path.partition("?")[0]
        if path.endswith("/objects/batch"):
            return Answer(
                200, {}, json.dumps({"objects": [self._place(one) for one in json.loads(body)["objects"]]}).encode()
            )
        if path.startswith("/large/"):
            data = self.large.get(path.removeprefix("/large/"))
            return Answer(404, {}, b"") if data is None else Answer(200, {}, data)
        return self._by_git(request, body)

    def _place(self, one: dict[str, Any]) -> dict[str, Any]:
        if one["oid"] not in self.large:
            return {**one, "error": {"code": 404, "message": "not here"}}
        return {**one, "actions": {"download": {"href": self.lfs_href or f"{self.url}/large/{one['oid']}"}}}

    def _by_git(self, request: BaseHTTPRequestHandler, body: bytes) -> Answer:
        path, _, query = request.path.partition("?")
        env = {
            **ENV,
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": request.command,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "HOME": str(self.folder),
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True, check=False)
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        return Answer(int(headers.pop("Status", "200").split()[0]), headers, rest)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
