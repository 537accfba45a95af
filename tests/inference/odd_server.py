"""A server that speaks OpenAI's API as badly as it is asked to: by the last word of the conversation."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"prompt_tokens": 7, "completion_tokens": 2}
WORDS = ("Far ", "away.")


def chunk(text: str, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}], **more}


def answer(usage: Any = USAGE) -> list[Any]:
    """As it should be."""
    return [*map(chunk, WORDS), chunk("", "stop"), {"choices": [], "usage": usage}, "[DONE]"]


def calling(*parts: dict[str, Any]) -> list[Any]:
    told = [{"choices": [{"index": 0, "delta": {"tool_calls": [part]}, "finish_reason": None}]} for part in parts]
    return [*told, chunk("", "tool_calls"), {"choices": [], "usage": USAGE}, "[DONE]"]


CALL = {"index": 0, "id": "c", "function": {"name": "weather", "arguments": '{"city": '}}
STREAMS: dict[str, list[Any]] = {
    "well": [": still here", *answer()],
    "call": calling(CALL, {"index": 0, "function": {"arguments": '"Bern"}'}}),
    "stranger": calling({"index": 0, "function": {"name": "launch", "arguments": "{}"}}),
    "halfcall": calling(CALL),
    "breakoff": [chunk("Far ")],
    "unfinished": [chunk("Far "), {"choices": [], "usage": USAGE}, "[DONE]"],
    "nousage": [*answer()[:3], "[DONE]"],
    "nothing": answer({"prompt_tokens": 7, "completion_tokens": 0}),
    "many": answer({"prompt_tokens": 7, "completion_tokens": 10**6}),
    "negative": answer({"prompt_tokens": -7, "completion_tokens": 2}),
    "words": answer({"prompt_tokens": "7", "completion_tokens": 2}),
    "html": ["<html>"],
    "shape": [{"choices": [{"index": 5, "delta": {"content": "x"}}]}],
    "nan": ['{"choices": [], "usage": {"prompt_tokens": NaN}}'],
    "error": [chunk("Far "), {"error": {"message": "CUDA out of memory"}}],
    "endless": [chunk("x" * 2**20)] * 2,
}
COMPLETION = [
    {"choices": [{"index": 0, "text": " far away.", "finish_reason": "stop"}]},
    {"choices": [], "usage": USAGE},
    "[DONE]",
]
STATUSES = {"busy": 429, "down": 503, "crash": 500, "shut": 401, "gone": 404, "moved": 302, "long": 400}


class Odd(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        models = [{"id": "odd"}, {"id": "odd-vectors"}, {"id": "odd-telling", "owned_by": "vllm"}]
        if self.path == "/v1/models":
            self._send(200, {"data": models})
        else:
            self._send(STATUSES.get(self.path.rpartition("/")[2], 404), {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append((self.path, dict(self.headers), body))
        if self.path == "/v1/embeddings":
            self._embed(body["input"])
            return
        if self.path == "/v1/completions":
            self._stream(COMPLETION)
            return
        word, _, manner = str(body["messages"][-1]["content"]).split()[-1].partition("-")
        if status := STATUSES.get(word):
            message = f"No room for {self.headers['Authorization']}." + "x" * (2**18 if manner == "wordily" else 0)
            self._send(status, {"error": {"message": message}}, lacking=1 if manner == "halfway" else 0)
        elif word in {"stall", "mute"}:
            self._stall(word, is_telling=bool(body["stream_options"].get("continuous_usage_stats")))
        else:
            self._stream(STREAMS[word])

    def _stream(self, told: list[Any]) -> None:
        self._begin()
        with contextlib.suppress(OSError):
            for each in told:
                self._say(each)
        self.close_connection = True

    def _stall(self, word: str, *, is_telling: bool) -> None:
        """Until nobody listens any more."""
        if word == "stall":
            self._begin()
            for text, written in (("", 0), ("Far ", 3)):
                told: dict[str, Any] = {"usage": USAGE | {"completion_tokens": written}} if is_telling else {}
                self._say(chunk(text) | told)
        with contextlib.suppress(OSError):
            while self.connection.recv(1):
                pass
        self.server.left.set()
        self.close_connection = True

    def _embed(self, given: Any) -> None:
        rows = [{"index": at, "embedding": [3.0, 4.0]} for at in range(len(given) if isinstance(given, list) else 1)]
        if given == "short":
            rows = []
        self._send(200, {"data": rows[::-1], "usage": {"prompt_tokens": 3}})

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def _say(self, told: Any) -> None:
        text = told if isinstance(told, str) else json.dumps(told)
        line = text if text.startswith(":") else f"data: {text}"
        self.wfile.write(f"{line}\n\n".encode())
        self.wfile.flush()

    def _send(self, status: int, told: Any, *, lacking: int = 0) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) + lacking))
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.close_connection = bool(lacking)
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Nobody reads it."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Odd)
        self.heard: list[tuple[str, dict[str, str], Any]] = []
        self.left = threading.Event()

    def handle_error(self, *_args: Any) -> None:
        """Who asked has heard enough and left."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextlib.contextmanager
def odd_server() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
